"""storage.py - disks and their controllers.

Attached media are told by the settings file: <AttachedDevice> in the <StorageController> of a name.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, extra, info, told, vbox

MACHINE = "Machine"


def controller(name, attribute, value):
    return vbox(f".//StorageController[@name='{name}']/@{attribute}", value)


def attached(name, attribute, value, port=0, device=0):
    return vbox(f".//StorageController[@name='{name}']/AttachedDevice[@port='{port}'][@device='{device}']/@{attribute}",
                value)


def disk(device, xml="", number="", kind="disk", bus=""):
    bus = bus and f" bus='{bus}'"
    return f"""<disk type='file' device='{kind}'><source file='@FILES@/disk{number}.vdi'/>
               <target dev='{device}'{bus}/>{xml}</disk>"""


def devices(*xml):
    return f"<devices>{''.join(xml)}</devices>"


def refused_disk(match, inner, attributes="type='file' device='disk'", source="file='@FILES@/disk.vdi'",
                 target="dev='sda' bus='sata'"):
    return (match, devices(f"<disk {attributes}><source {source}/><target {target}/>{inner}</disk>"))


MACHINES = {
    "disks on IDE": [
        Piece(devices("<controller type='ide' index='0' model='ich6'><alias name='ua-ide'/></controller>",
                      "<disk type='file' device='disk'><driver name='vbox' type='vdi' cache='none'/>"
                      "<source file='@FILES@/disk.vdi' startupPolicy='mandatory'/><target dev='hda' bus='ide'/>"
                      "<serial>SERIAL-1</serial><product>MODEL ONE</product><alias name='ua-first'/>"
                      "<address type='drive' controller='0' bus='0' target='0' unit='0'/></disk>",
                      "<disk type='file' device='cdrom'><driver type='raw'/>"
                      "<source file='@FILES@/cd.iso' startupPolicy='optional'/><target dev='hdd' tray='closed'/>"
                      "<readonly/><vendor>VENDOR</vendor><product>PRODUCT</product><boot order='1'/></disk>"),
              {"devices/controller/@type": controller("IDE Controller", "type", "ICH6"),
               "devices/controller/@model": controller("IDE Controller", "type", "ICH6"),
               "devices/disk/@type": attached("IDE Controller", "type", "HardDisk"),
               "devices/disk/@device": attached("IDE Controller", "type", "DVD", 1, 1),
               "devices/disk/driver/@type": vbox(".//HardDisk/@format", "VDI"),
               "devices/disk/driver/@cache": controller("IDE Controller", "useHostIOCache", "false"),
               "devices/disk/source/@file": told("disk.vdi"),
               "devices/disk/target/@bus": attached("IDE Controller", "type", "HardDisk"),
               "devices/disk/readonly": attached("IDE Controller", "type", "DVD", 1, 1),
               "devices/disk/serial": extra("VBoxInternal/Devices/piix3ide/0/Config/PrimaryMaster/SerialNumber",
                                            "SERIAL-1"),
               "devices/disk/product": [
                   extra("VBoxInternal/Devices/piix3ide/0/Config/PrimaryMaster/ModelNumber", "MODEL ONE"),
                   extra("VBoxInternal/Devices/piix3ide/0/Config/SecondarySlave/ATAPIProductId", "PRODUCT")],
               "devices/disk/vendor": extra("VBoxInternal/Devices/piix3ide/0/Config/SecondarySlave/ATAPIVendorId",
                                            "VENDOR"),
               "devices/disk/boot/@order": info("boot1", "dvd"),
               "devices/disk/address": attached("IDE Controller", "type", "DVD", 1, 1),
               "devices/disk/address/@controller": attached("IDE Controller", "type", "HardDisk"),
               "devices/disk/address/@bus": attached("IDE Controller", "type", "HardDisk"),
               "devices/disk/address/@target": attached("IDE Controller", "type", "HardDisk"),
               "devices/disk/address/@unit": attached("IDE Controller", "type", "HardDisk")},
              {"devices/disk/target/@tray": None}),
    ],
    "IDE of another model": [
        Piece(devices("<controller type='ide' index='0' model='piix3'/>", disk("hdb", "<shareable/>")),
              {"devices/controller/@model": controller("IDE Controller", "type", "PIIX3"),
               "devices/disk/shareable": vbox(".//HardDisk/@type", "Shareable")}),
    ],
    "the usual IDE controller": [
        Piece(devices("<controller type='ide' index='0' model='piix4'/>"),
              {"devices/controller/@model": controller("IDE Controller", "type", "PIIX4")}),
    ],
    "disks on SATA": [
        Piece(devices("<controller type='sata' index='0'/>",
                      "<disk type='file' device='disk'><driver type='vdi' cache='writeback' discard='unmap'/>"
                      "<source file='@FILES@/disk.vdi'/>"
                      "<target dev='sda' bus='sata' removable='on' rotation_rate='1'/>"
                      "<iotune><total_bytes_sec>1048576</total_bytes_sec></iotune></disk>",
                      "<disk type='file' device='disk'><driver discard='ignore'/>"
                      "<source file='@FILES@/disk2.vdi'/><target dev='sdad' bus='sata' removable='off'/>"
                      "<iotune><total_bytes_sec>2097152</total_bytes_sec><group_name>slow</group_name></iotune>"
                      "<readonly/></disk>",
                      disk("sdc", "<transient/>", 3, bus="sata"),
                      "<disk type='file' device='cdrom'><target dev='sdd' bus='sata'/></disk>"),
              {"devices/controller/@type": [controller("SATA Controller", "type", "AHCI"),
                                            controller("SATA Controller", "PortCount", "30")],
               "devices/disk/driver/@cache": controller("SATA Controller", "useHostIOCache", "true"),
               "devices/disk/driver/@discard": attached("SATA Controller", "discard", "true"),
               "devices/disk/target/@bus": attached("SATA Controller", "type", "HardDisk"),
               "devices/disk/target/@removable": attached("SATA Controller", "hotpluggable", "true"),
               "devices/disk/target/@rotation_rate": attached("SATA Controller", "nonrotational", "true"),
               "devices/disk/iotune/total_bytes_sec": [
                   vbox(".//BandwidthGroup[@name='libvirt-disk-sda']/@maxBytesPerSec", "1048576"),
                   attached("SATA Controller", "bandwidthGroup", "libvirt-disk-sda")],
               "devices/disk/iotune/group_name": [
                   vbox(".//BandwidthGroup[@name='slow']/@maxBytesPerSec", "2097152"),
                   attached("SATA Controller", "bandwidthGroup", "slow", 29)],
               "devices/disk/readonly": vbox(".//HardDisk/@type", "Immutable"),
               "devices/disk/transient": vbox(".//HardDisk/@type", "Immutable")}),
    ],
    "disks on SCSI": [
        Piece(devices("<controller type='scsi' index='0' model='buslogic'/>",
                      "<controller type='scsi' index='1' model='lsisas1068'/>",
                      "<controller type='scsi' index='2' model='virtio-scsi'/>",
                      disk("sda", bus="scsi"),
                      disk("sdx", "<address type='drive' controller='1' bus='0' target='0' unit='40'/>", 2, bus="scsi"),
                      disk("sdy", "<address type='drive' controller='2' bus='0' target='0' unit='70'/>", 3, bus="scsi")),
              {"devices/controller/@type": controller("SCSI Controller", "type", "BusLogic"),
               "devices/controller/@model": [controller("SCSI Controller", "type", "BusLogic"),
                                             controller("SAS Controller", "type", "LsiLogicSas"),
                                             controller("VirtIO Controller", "type", "VirtioSCSI"),
                                             controller("SAS Controller", "PortCount", "41"),
                                             controller("VirtIO Controller", "PortCount", "71")],
               "devices/disk/target/@bus": attached("SAS Controller", "type", "HardDisk", 40),
               "devices/disk/address/@unit": attached("VirtIO Controller", "type", "HardDisk", 70),
               "devices/disk/address/@controller": attached("SAS Controller", "type", "HardDisk", 40)}),
    ],
    "SCSI as it is by default": [
        Piece(devices("<controller type='scsi' index='0' model='lsilogic'/>", disk("sdb", "<driver cache='default'/>", bus="scsi")),
              {"devices/controller/@model": controller("SCSI Controller", "type", "LsiLogic"),
               "devices/disk/driver/@cache": controller("SCSI Controller", "useHostIOCache", "false")}),
    ],
    "SCSI of the model auto": [
        Piece(devices("<controller type='scsi' index='0' model='auto'/>"),
              {"devices/controller/@model": controller("SCSI Controller", "type", "LsiLogic")},
              {"devices/controller/@model": "lsilogic"}),
    ],
    "disks on NVMe, USB and a floppy drive": [
        Piece(devices("<controller type='nvme' index='0'/>", "<controller type='fdc' index='0'/>",
                      "<controller type='usb' index='0' model='nec-xhci'/>",
                      disk("nvme0n1", bus="nvme"), disk("sda", bus="usb", number=2),
                      "<disk type='file' device='floppy'><source file='@FILES@/floppy.img'/><target dev='fda' bus='fdc'/>"
                      "<readonly/></disk>"),
              {"devices/controller/@type": [controller("NVMe Controller", "type", "NVMe"),
                                            controller("Floppy Controller", "type", "I82078")],
               "devices/controller/@model": vbox(".//USB/Controllers/Controller/@type", "XHCI"),
               "devices/disk/@device": attached("Floppy Controller", "type", "Floppy"),
               "devices/disk/target/@bus": [attached("NVMe Controller", "type", "HardDisk"),
                                            attached("USB Storage Controller", "type", "HardDisk")],
               "devices/disk/readonly": vbox(".//FloppyImages/Image/@location", True)}),
    ],
    "USB 1": [
        Piece(devices("<controller type='usb' index='0' model='pci-ohci'/>"),
              {"devices/controller/@model": vbox(".//USB/Controllers/Controller/@type", "OHCI")}),
    ],
    "USB 2": [
        Piece(devices("<controller type='usb' index='0' model='ehci'/>"),
              {"devices/controller/@model": vbox(".//USB/Controllers/Controller/@type", "EHCI")}),
    ],
    "USB 2 as QEMU calls it": [
        Piece(devices("<controller type='usb' index='0' model='ich9-ehci1'/>"),
              {"devices/controller/@model": vbox(".//USB/Controllers/Controller/@type", "EHCI")},
              {"devices/controller/@model": "ehci"}),
    ],
    "USB 3 as QEMU calls it": [
        Piece(devices("<controller type='usb' index='0' model='qemu-xhci'/>"),
              {"devices/controller/@model": vbox(".//USB/Controllers/Controller/@type", "XHCI")},
              {"devices/controller/@model": "nec-xhci"}),
    ],
    "no USB": [
        Piece(devices("<controller type='usb' index='0' model='none'/>"),
              {"devices/controller/@model": vbox(".//USB/Controllers/Controller", False)}),
    ],
    "a disk over iSCSI": [
        Piece(devices("<controller type='sata' index='0'/>",
                      "<disk type='network' device='lun'><driver type='raw'/>"
                      "<source protocol='iscsi' name='iqn.2026-11.example:store/3'>"
                      "<host name='192.0.2.7' port='3261'/><initiator><iqn name='iqn.2026-11.example:us'/></initiator>"
                      "</source><target dev='sda' bus='sata'/></disk>"),
              {"devices/disk/@type": vbox(".//HardDisk/@format", "iSCSI"),
               "devices/disk/@device": vbox(".//HardDisk/@format", "iSCSI"),
               "devices/disk/source/@protocol": vbox(".//HardDisk/@format", "iSCSI"),
               "devices/disk/source/@name": [
                   vbox(".//HardDisk/Property[@name='TargetName']/@value", "iqn.2026-11.example:store"),
                   vbox(".//HardDisk/Property[@name='LUN']/@value", "3")],
               "devices/disk/source/host/@name": vbox(".//HardDisk/Property[@name='TargetAddress']/@value",
                                                      "192.0.2.7:3261"),
               "devices/disk/source/host/@port": vbox(".//HardDisk/Property[@name='TargetAddress']/@value",
                                                      "192.0.2.7:3261"),
               "devices/disk/source/initiator/iqn/@name": vbox(".//HardDisk/Property[@name='InitiatorName']/@value",
                                                               "iqn.2026-11.example:us")}),
    ],
    "a disk that stands alone": [
        Piece(devices("<controller type='sata' index='0'/>", disk("sda", "<backingStore/>", bus="sata")),
              {"devices/disk/source/@file": told("disk.vdi")}),
    ],
}

REFUSED = [
    refused_disk("cache.*writethrough", "<driver cache='writethrough'/>"),
    refused_disk("startupPolicy", "", source="file='@FILES@/disk.vdi' startupPolicy='requisite'"),
    refused_disk("rotation_rate", "", target="dev='sda' bus='sata' rotation_rate='7200'"),
    refused_disk("removable", "", target="dev='hda' bus='ide' removable='on'"),
    refused_disk("only hard disks have one", "<serial>1</serial>", "type='file' device='cdrom'", "file='@FILES@/cd.iso'"),
    refused_disk("only CD drives have one", "<vendor>ME</vendor>"),
    refused_disk("longer than 16", "<product>SEVENTEEN LETTERS</product>"),
    refused_disk("wwn", "<wwn>5000c50015ea71aa</wwn>"),
    refused_disk("geometry", "<geometry cyls='16' heads='16' secs='63'/>"),
    refused_disk("blockio", "<blockio logical_block_size='512'/>"),
    refused_disk("mirror", "<mirror type='file'/>"),
    refused_disk("encryption", "<encryption format='luks'/>"),
    refused_disk("read_bytes_sec", "<iotune><read_bytes_sec>1000</read_bytes_sec></iotune>"),
    refused_disk("total_iops_sec", "<iotune><total_iops_sec>1000</total_iops_sec></iotune>"),
    refused_disk("total_bytes_sec", "<iotune><group_name>x</group_name></iotune>"),
    refused_disk("begin with 'libvirt-'",
                 "<iotune><total_bytes_sec>9</total_bytes_sec><group_name>libvirt-x</group_name></iotune>"),
    refused_disk("based on no other image",
                 "<backingStore type='file'><format type='vdi'/><source file='@FILES@/disk2.vdi'/><backingStore/>"
                 "</backingStore>"),
    refused_disk("only valid for types", "", "type='file' device='lun'"),
    refused_disk("no block device", "", "type='block' device='lun'", "dev='/dev/null'"),
    refused_disk("No such file", "", "type='block' device='disk'", "dev='/dev/nowhere'"),
    refused_disk("is no drive of this host", "", "type='block' device='cdrom'", "dev='/dev/nowhere'"),
    refused_disk("only hard disks", "", "type='volume' device='cdrom'", "pool='default-pool' volume='x.vdi'"),
    refused_disk("no storage pool", "", "type='volume' device='disk'", "pool='other' volume='x.vdi'"),
    refused_disk("no storage vol", "", "type='volume' device='disk'", "pool='default-pool' volume='x.vdi'"),
    ("protocol", devices("<disk type='network' device='disk'><source protocol='rbd' name='x'><host name='h'/></source>"
                         "<target dev='sda' bus='sata'/></disk>")),
    ("source/auth", devices("<disk type='network' device='disk'><source protocol='iscsi' name='iqn.x/1'><host name='h'/>"
                            "<auth username='u'><secret type='iscsi' usage='x'/></auth></source>"
                            "<target dev='sda' bus='sata'/></disk>")),
    ("a slash and a number", devices("<disk type='network' device='disk'><source protocol='iscsi' name='iqn.x/y'>"
                                     "<host name='h'/></source><target dev='sda' bus='sata'/></disk>")),
    ("group 'g', which has one limit", devices(
        disk("sda", "<iotune><total_bytes_sec>1</total_bytes_sec><group_name>g</group_name></iotune>", bus="sata"),
        disk("sdb", "<iotune><total_bytes_sec>2</total_bytes_sec><group_name>g</group_name></iotune>", 2, bus="sata"))),
    ("'sda'.*and.*'sdb'.*are both at sata controller 0, bus 0, target 0, unit 0", devices(
        disk("sda", bus="sata"),
        disk("sdb", "<address type='drive' controller='0' bus='0' target='0' unit='0'/>", 2, bus="sata"))),
    ("no more than 1 IDE Controller", devices("<controller type='ide' index='0'/><controller type='ide' index='1'/>")),
    ("there is no such place", devices(
        disk("sda", "<address type='drive' controller='0' bus='0' target='0' unit='30'/>", bus="sata"))),
    ("more than one controller of type sata with index 0",
     devices("<controller type='sata' index='0'/><controller type='sata' index='0'/>")),
    ("ports", devices("<controller type='usb' index='0' model='nec-xhci' ports='8'/>")),
    ("virtio-serial", devices("<controller type='virtio-serial' index='0'/>")),
]
