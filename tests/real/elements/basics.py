"""basics.py - what stands above the devices.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, extra, info, told, vbox

HARDWARE = "Machine/Hardware"

DMI = "VBoxInternal/Devices/pcbios/0/Config/"


def osinfo(system):
    """What clients say of the guest's system."""
    return ("<metadata><l:libosinfo xmlns:l='http://libosinfo.org/xmlns/libvirt/domain/1.0'>"
            f"<l:os id='{system}'/></l:libosinfo></metadata>")


MACHINES = {
    "named and described": [
        Piece("<name>every-element</name>", {"name": info("name", "every-element")}),
        Piece("<uuid>0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30</uuid>",
              {"uuid": info("UUID", "0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30")}),
        Piece("<hwuuid>11111111-2222-3333-4444-555555555555</hwuuid>",
              {"hwuuid": info("hardwareuuid", "11111111-2222-3333-4444-555555555555")}),
        Piece("<title>A &lt;title&gt;</title>", {"title": extra("libvirt/title", "A <title>")}),
        Piece("<description>Words &amp; signs</description>",
              {"description": [vbox("Machine/Description", "Words & signs"), told("Words & signs")]}),
        Piece("<metadata><n:note xmlns:n='urn:note'>text</n:note></metadata>",
              {"metadata": extra("libvirt/metadata", '<ns0:note xmlns:ns0="urn:note">text</ns0:note>')}),
        Piece("<memory unit='KiB'>100000</memory>", {"memory": info("memory", "98")}),
        Piece("<currentMemory unit='MiB'>90</currentMemory>", {"currentMemory": told("Configured memory balloon.*8")}),
    ],
    "processors": [
        Piece("<vcpu placement='static' current='2'>4</vcpu>",
              {"vcpu": info("cpus", "4"), "vcpu/@current": [
                  vbox(HARDWARE + "/CPU/@hotplug", "true"), vbox(HARDWARE + "/CPU/CpuTree/Cpu/@id", "1"),
                  vbox(HARDWARE + "/CPU/CpuTree/Cpu[@id='2']", False)]}),
        Piece("""<cpu mode='custom' match='exact' check='none'>
                   <model fallback='forbid'>Intel Core i7-6700K</model></cpu>""",
              {"cpu/model": info("cpu-profile", "Intel Core i7-6700K"),
               "cpu/@mode": info("cpu-profile", "Intel Core i7-6700K")}),
        Piece("<features><acpi/><apic/><pae/><hap state='off'/><viridian/><nested-hv state='on'/></features>",
              {"features/acpi": info("acpi", "on"), "features/apic": info("ioapic", "on"),
               "features/pae": info("pae", "on"), "features/hap/@state": info("nestedpaging", "off"),
               "features/viridian": info("paravirtprovider", "hyperv"),
               "features/nested-hv/@state": info("nested-hw-virt", "on"),
               "features/nested-hv": info("nested-hw-virt", "on")}),
    ],
    "processors of the host": [
        Piece("<cpu mode='host-model'/>", {"cpu/@mode": info("cpu-profile", "host")}),
        Piece("<features><hap state='on'/><nested-hv state='off'/></features>",
              {"features/hap/@state": info("nestedpaging", "on"),
               "features/nested-hv/@state": info("nested-hw-virt", "off"),
               "features/acpi": info("acpi", "off"), "features/apic": info("ioapic", "off")}),
        Piece("<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>preserve</on_crash>",
              {"on_poweroff": info("VMState", "poweroff"),
               "on_reboot": extra("VBoxInternal2/TurnResetIntoPowerOff", "1"),
               "on_crash": info("triplefaultreset", "off")}),
        Piece("<os><bootmenu enable='no'/></os>", {"os/bootmenu/@enable": info("bootmenu", "disabled")}),
        Piece("<os><boot dev='network'/><boot dev='fd'/></os>",
              {"os/boot/@dev": [info("boot1", "net"), info("boot2", "floppy"), info("boot3", "none")]}),
    ],
    "as it is": [
        Piece("<cpu mode='host-passthrough'/>", {"cpu/@mode": info("cpu-profile", "host")}),
        Piece("<features><hap/></features>", {"features/hap": info("nestedpaging", "on")}),
        Piece("<on_reboot>restart</on_reboot><on_crash>destroy</on_crash>",
              {"on_reboot": extra("VBoxInternal2/TurnResetIntoPowerOff", None),
               "on_crash": info("triplefaultreset", "off")}),
        Piece("<os><type arch='i686' machine='pc'>hvm</type></os>",
              {"os/type/@arch": info("ostype", "Other/Unknown"), "os/type/@machine": info("chipset", "piix3"),
               "os/type": info("chipset", "piix3")}),
        Piece("<os><bootmenu enable='yes' timeout='3000'/></os>",
              {"os/bootmenu/@enable": info("bootmenu", "messageandmenu"),
               "os/bootmenu/@timeout": vbox(HARDWARE + "/BIOS/Logo/@displayTime", "3000")}),
        Piece("<os><boot dev='hd'/><boot dev='cdrom'/></os>",
              {"os/boot/@dev": [info("boot1", "disk"), info("boot2", "dvd")]}),
    ],
    "with EFI": [
        Piece("<cpu mode='maximum'/>", {"cpu/@mode": info("cpu-profile", "host")}),
        Piece("""<os firmware='efi'><type arch='x86_64' machine='q35'>hvm</type><firmware>
                   <feature enabled='yes' name='secure-boot'/><feature enabled='yes' name='enrolled-keys'/>
                 </firmware></os>""",
              {"os/@firmware": info("firmware", "EFI"), "os/type/@machine": info("chipset", "ich9"),
               "os/type/@arch": info("ostype", "Other/Unknown (64-bit)"),
               "os/firmware/feature/@enabled": told("[Ss]ecure [Bb]oot.*enabled"),
               "os/firmware/feature/@name": told("[Ss]ecure [Bb]oot.*enabled")}),
        Piece("<devices><emulator>/usr/lib/virtualbox/VBoxHeadless</emulator><memballoon model='none'/></devices>"),
    ],
    "of another kind": [
        Piece("""<os firmware='efi'><type arch='aarch64' machine='virt'>hvm</type><firmware>
                   <feature enabled='no' name='secure-boot'/></firmware></os>""",
              {"os/type/@machine": vbox("Machine//Platform/@architecture", "ARM"),
               "os/firmware/feature/@enabled": vbox("Machine/ExtraData/ExtraDataItem[@name='libvirt/kept']")}),
    ],
    "with BIOS": [Piece("<os firmware='bios'/>", {"os/@firmware": info("firmware", "BIOS")})],
    "a part of the host's CPUs": [
        Piece("<cputune><period>50000</period><quota>25000</quota></cputune>",
              {"cputune/period": vbox(HARDWARE + "/CPU/@executionCap", "50"),
               "cputune/quota": vbox(HARDWARE + "/CPU/@executionCap", "50")}),
        Piece("""<vcpu>4</vcpu><cpu mode='host-passthrough'>
                   <topology sockets='1' dies='1' clusters='1' cores='4' threads='1'/>
                   <feature policy='disable' name='lm'/><feature policy='require' name='apic'/>
                   <feature policy='forbid' name='x2apic'/><feature policy='force' name='spec-ctrl'/></cpu>""",
              {"vcpu": info("cpus", "4"),
               "cpu/feature/@policy": [info("longmode", "off"), info("x2apic", "off")],
               "cpu/feature/@name": [info("longmode", "off"), vbox(HARDWARE + "/CPU/SpecCtrl/@enabled", "true")]},
              {"cpu/topology/@dies": None, "cpu/topology/@clusters": None}),
        Piece("<on_crash>restart</on_crash>", {"on_crash": info("triplefaultreset", "on")}),
        Piece("<pm><suspend-to-mem enabled='no'/><suspend-to-disk enabled='yes'/></pm>",
              {"pm/suspend-to-disk/@enabled": extra("VBoxInternal/Devices/acpi/0/Config/PowerS4Enabled", "1")}),
        Piece("<features><vmport state='off'/><hyperv><relaxed state='on'/></hyperv></features>",
              {"features/hyperv/relaxed/@state": info("paravirtprovider", "hyperv"),
               "features/hyperv/relaxed": info("paravirtprovider", "hyperv"),
               "features/vmport": vbox("Machine/ExtraData/ExtraDataItem[@name='libvirt/kept']")}),
    ],
    "as if there were no hypervisor": [
        Piece("<cputune><quota>-1</quota></cputune>", {"cputune/quota": vbox(HARDWARE + "/CPU/@executionCap", False)}),
        Piece("<features><kvm><hidden state='on'/></kvm></features>",
              {"features/kvm/hidden/@state": info("paravirtprovider", "none"),
               "features/kvm/hidden": info("paravirtprovider", "none")}),
        Piece("<pm><suspend-to-disk enabled='no'/></pm>",
              {"pm/suspend-to-disk/@enabled": extra("VBoxInternal/Devices/acpi/0/Config/PowerS4Enabled", None)}),
        Piece("""<clock><timer name='rtc' present='yes' tickpolicy='catchup'/><timer name='pit' tickpolicy='delay'/>
                   <timer name='tsc' frequency='2000000000' mode='emulate'/></clock>""",
              {"clock/timer/@frequency": extra("VBoxInternal/TM/TSCTicksPerSecond", "2000000000"),
               "clock/timer/@mode": extra("VBoxInternal/TM/TSCMode", "VirtTSCEmulated"),
               "clock/timer/@name": extra("VBoxInternal/TM/TSCMode", "VirtTSCEmulated")}),
    ],
    "as KVM": [
        Piece("<features><kvm><hidden state='off'/></kvm></features>",
              {"features/kvm/hidden/@state": info("paravirtprovider", "kvm")}),
        Piece("""<clock><timer name='kvmclock' present='yes'/><timer name='hypervclock' present='no'/>
                   <timer name='tsc' mode='native'/></clock>""",
              {"clock/timer/@name": info("paravirtprovider", "kvm"),
               "clock/timer/@mode": extra("VBoxInternal/TM/TSCMode", "RealTSCOffset")}),
    ],
    "as neither": [
        Piece("""<clock><timer name='kvmclock' present='no'/><timer name='tsc' mode='auto'/></clock>""",
              {"clock/timer/@name": info("paravirtprovider", "minimal"),
               "clock/timer/@mode": extra("VBoxInternal/TM/TSCMode", "Dynamic")}),
        Piece("<os><smbios mode='emulate'/></os>",
              {"os/smbios/@mode": extra("VBoxInternal/Devices/pcbios/0/Config/DmiUseHostInfo", None)}),
    ],
    "as Hyper-V by its clock": [
        Piece("<clock><timer name='hypervclock' present='yes'/></clock>",
              {"clock/timer/@name": info("paravirtprovider", "hyperv")}),
        Piece("<os><smbios mode='host'/></os>",
              {"os/smbios/@mode": extra("VBoxInternal/Devices/pcbios/0/Config/DmiUseHostInfo", "1")}),
    ],
    "the firmware's words": [
        Piece("<uuid>0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30</uuid>"),
        Piece("""<os><smbios mode='sysinfo'/></os><sysinfo type='smbios'>
            <bios><entry name='vendor'>Somebody &amp; Sons</entry><entry name='version'>v1</entry>
              <entry name='date'>11/26/2026</entry><entry name='release'>1.2</entry></bios>
            <system><entry name='manufacturer'>Fedora</entry><entry name='product'>Virt-Manager</entry>
              <entry name='version'>0.9.4</entry><entry name='serial'>0042</entry>
              <entry name='uuid'>0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30</entry>
              <entry name='sku'>None</entry><entry name='family'>Red</entry></system>
            <baseBoard><entry name='manufacturer'>LENOVO</entry><entry name='product'>20BE</entry>
              <entry name='version'>0B98401</entry><entry name='serial'>W1KS427</entry>
              <entry name='asset'>Not: available</entry><entry name='location'>Left</entry></baseBoard>
            <chassis><entry name='manufacturer'>Dell</entry><entry name='version'>2.12</entry>
              <entry name='serial'>65X0XF2</entry><entry name='asset'>40000101</entry></chassis></sysinfo>""",
              {"os/smbios/@mode": extra(DMI + "DmiBIOSVendor", "Somebody & Sons"),
               "sysinfo": extra(DMI + "DmiBIOSVendor", "Somebody & Sons"),
               "sysinfo/bios/entry": [extra(DMI + "DmiBIOSReleaseMajor", "1"), extra(DMI + "DmiBIOSReleaseMinor", "2"),
                                      extra(DMI + "DmiBIOSReleaseDate", "string:11/26/2026")],
               "sysinfo/bios/entry/@name": extra(DMI + "DmiBIOSVersion", "v1"),
               "sysinfo/system/entry": extra(DMI + "DmiSystemSerial", "string:0042"),
               "sysinfo/system/entry/@name": [extra(DMI + "DmiSystemProduct", "Virt-Manager"),
                                              extra(DMI + "DmiSystemSKU", "None"), extra(DMI + "DmiSystemFamily", "Red")],
               "sysinfo/baseBoard/entry": extra(DMI + "DmiBoardAssetTag", "string:Not: available"),
               "sysinfo/baseBoard/entry/@name": extra(DMI + "DmiBoardLocInChass", "Left"),
               "sysinfo/chassis/entry": extra(DMI + "DmiChassisAssetTag", "string:40000101"),
               "sysinfo/chassis/entry/@name": extra(DMI + "DmiChassisVendor", "Dell")}),
    ],
    "the words of EFI": [
        Piece("""<os firmware='efi'><smbios mode='sysinfo'/></os>
                 <sysinfo type='smbios'><system><entry name='serial'>A1</entry></system></sysinfo>""",
              {"sysinfo/system/entry": [extra("VBoxInternal/Devices/efi/0/Config/DmiSystemSerial", "A1"),
                                        extra(DMI + "DmiSystemSerial", None)]}),
    ],
    "Debian 12": [
        Piece(osinfo("http://debian.org/debian/12"), {"metadata": vbox("Machine/@OSType", "Debian12_64")}),
    ],
    "Windows 11": [
        Piece(osinfo("http://microsoft.com/win/11"), {"metadata": vbox("Machine/@OSType", "Windows11_64")}),
    ],
    "Ubuntu 24.04": [
        Piece(osinfo("http://ubuntu.com/ubuntu/24.04"), {"metadata": vbox("Machine/@OSType", "Ubuntu24_LTS_64")}),
    ],
    "old Fedora": [
        Piece("<os><type arch='i686'>hvm</type></os>" + osinfo("http://fedoraproject.org/fedora/12"),
              {"metadata": vbox("Machine/@OSType", "Fedora")}),
    ],
    "an unheard-of system": [
        Piece(osinfo("http://example.org/nothing/1"), {"metadata": vbox("Machine/@OSType", "Other_64")}),
    ],
    "clock in UTC": [
        Piece("<clock offset='utc'><timer name='hpet' present='yes'/></clock>",
              {"clock/@offset": info("rtcuseutc", "on"), "clock/timer/@name": info("hpet", "on"),
               "clock/timer/@present": info("hpet", "on")}),
    ],
    "clock of here": [
        Piece("<clock offset='localtime'><timer name='hpet' present='no'/></clock>",
              {"clock/@offset": info("rtcuseutc", "off"), "clock/timer/@present": info("hpet", "off")}),
    ],
    "clock that differs": [
        Piece("<clock offset='variable' adjustment='-3600' basis='localtime'/>",
              {"clock/@offset": info("rtcuseutc", "off"), "clock/@basis": info("rtcuseutc", "off"),
               "clock/@adjustment": info("biossystemtimeoffset", "-3600000")}),
    ],
    "clock that differs from UTC": [
        Piece("<clock offset='variable' adjustment='7200' basis='utc'/>",
              {"clock/@basis": info("rtcuseutc", "on"), "clock/@adjustment": info("biossystemtimeoffset", "7200000")}),
    ],
}

REFUSED = [
    ("on_poweroff.*restart|restart.*on_poweroff", "<on_poweroff>restart</on_poweroff>"),
    ("preserve.*on_poweroff", "<on_poweroff>preserve</on_poweroff>"),
    ("preserve.*on_reboot", "<on_reboot>preserve</on_reboot>"),
    ("one percent", "<cputune><quota>1000</quota><period>1000000</period></cputune>"),
    ("at least 1000", "<cputune><quota>10</quota></cputune>"),
    ("element /domain/cputune/shares", "<cputune><shares>10</shares></cputune>"),
    ("S3", "<pm><suspend-to-mem enabled='yes'/></pm>"),
    ("vmport.*no such port", "<features><vmport state='on'/></features>"),
    ("vmport.*no such port", "<features><vmport/></features>"),
    ("relaxed", "<features><hyperv><relaxed state='off'/></hyperv></features>"),
    ("relaxed/@state is missing", "<features><hyperv><relaxed/></hyperv></features>"),
    ("hidden/@state is missing", "<features><kvm><hidden/></kvm></features>"),
    ("nested-hv/@state is missing", "<features><nested-hv/></features>"),
    ("one kind of paravirt", "<features><viridian/><kvm><hidden state='on'/></kvm></features>"),
    ("one kind of paravirt", "<features><viridian/></features><clock><timer name='kvmclock'/></clock>"),
    ("comes with its clock", "<features><viridian/></features><clock><timer name='hypervclock' present='no'/></clock>"),
    ("every machine has a timer 'pit'", "<clock><timer name='pit' present='no'/></clock>"),
    ("frequency", "<clock><timer name='tsc' frequency='10'/></clock>"),
    ("cores of one socket", "<vcpu>4</vcpu><cpu><topology sockets='2' cores='2' threads='1'/></cpu>"),
    ("does not have 4 vCPUs", "<vcpu>4</vcpu><cpu><topology sockets='1' cores='2' threads='1'/></cpu>"),
    ("'vmx' of attribute", "<cpu mode='host-model'><feature policy='require' name='vmx'/></cpu>"),
    ("needs <smbios", "<sysinfo type='smbios'><system><entry name='serial'>1</entry></system></sysinfo>"),
    ("needs an element sysinfo", "<os><smbios mode='sysinfo'/></os>"),
    ("release", "<os><smbios mode='sysinfo'/></os><sysinfo type='smbios'><bios><entry name='release'>a.b</entry></bios></sysinfo>"),
    ("is not the UUID", "<os><smbios mode='sysinfo'/></os><sysinfo type='smbios'><system>"
     "<entry name='uuid'>11111111-91b4-4f3c-8a55-0b6d7c1e2f30</entry></system></sysinfo>"),
    ("xyz.*os/type/@machine|os/type/@machine.*xyz", "<os><type machine='xyz'>hvm</type></os>"),
    ("memory", "<memory unit='TiB'>4000</memory>"),
    ("vcpu", "<vcpu>4000</vcpu>"),
    ("CPU profile 'Sextium'", "<cpu mode='custom'><model>Sextium</model></cpu>"),
    ("secure boot needs firmware='efi'",
     "<os><firmware><feature enabled='yes' name='secure-boot'/></firmware></os>"),
]
