"""basics.py - what stands above the devices.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, extra, info, told, vbox

HARDWARE = "Machine/Hardware"

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
               "features/nested-hv/@state": info("nested-hw-virt", "on")}),
    ],
    "processors of the host": [
        Piece("<cpu mode='host-model'/>", {"cpu/@mode": info("cpu-profile", "host")}),
        Piece("<features><hap state='on'/><nested-hv state='off'/></features>",
              {"features/hap/@state": info("nestedpaging", "on"),
               "features/nested-hv/@state": info("nested-hw-virt", "off"),
               "features/acpi": info("acpi", "off"), "features/apic": info("ioapic", "off")}),
        Piece("<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot><on_crash>preserve</on_crash>",
              {"on_poweroff": info("VMState", "poweroff")}),
        Piece("<os><bootmenu enable='no'/></os>", {"os/bootmenu/@enable": info("bootmenu", "disabled")}),
        Piece("<os><boot dev='network'/><boot dev='fd'/></os>",
              {"os/boot/@dev": [info("boot1", "net"), info("boot2", "floppy"), info("boot3", "none")]}),
    ],
    "as it is": [
        Piece("<cpu mode='host-passthrough'/>", {"cpu/@mode": info("cpu-profile", "host")}),
        Piece("<features><hap/></features>", {"features/hap": info("nestedpaging", "on")}),
        Piece("<on_reboot>restart</on_reboot><on_crash>destroy</on_crash>"),
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
              {"os/type/@machine": vbox("Machine//Platform/@architecture", "ARM")}),
    ],
    "with BIOS": [Piece("<os firmware='bios'/>", {"os/@firmware": info("firmware", "BIOS")})],
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
    ("restart.*on_crash", "<on_crash>restart</on_crash>"),
    ("xyz.*os/type/@machine|os/type/@machine.*xyz", "<os><type machine='xyz'>hvm</type></os>"),
    ("memory", "<memory unit='TiB'>4000</memory>"),
    ("vcpu", "<vcpu>4000</vcpu>"),
    ("CPU profile 'Sextium'", "<cpu mode='custom'><model>Sextium</model></cpu>"),
    ("secure boot needs firmware='efi'",
     "<os><firmware><feature enabled='yes' name='secure-boot'/></firmware></os>"),
]
