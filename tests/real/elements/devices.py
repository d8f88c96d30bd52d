"""devices.py - ports, shared folders, input, TPM, USB filters.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, extra, info, told, vbox

HARDWARE = "Machine/Hardware"
TPM = HARDWARE + "/TrustedPlatformModule/@type"


MACHINES = {
    "serial ports": [
        Piece("""<devices>
            <serial type='dev'><source path='/dev/ttyS0'/><target type='isa-serial' port='0'>
              <model name='isa-serial'/></target><alias name='ua-first'/></serial>
            <serial type='file'><source path='/tmp/serial.log' append='off'/><target port='1'/></serial>
            <serial type='unix'><source mode='bind' path='/tmp/a.sock'/><target port='2'/></serial>
            <serial type='unix'><source mode='connect' path='/tmp/b.sock'/><target port='3'/></serial>
            <console type='dev'><source path='/dev/ttyS0'/><target type='serial' port='0'/>
              <alias name='ua-first'/></console></devices>""",
              {"devices/serial/@type": [info("uartmode1", "/dev/ttyS0"), info("uartmode2", "file,/tmp/serial.log")],
               "devices/serial/source/@path": info("uartmode3", "server,/tmp/a.sock"),
               "devices/serial/source/@mode": info("uartmode4", "client,/tmp/b.sock"),
               "devices/serial/target/@port": info("uart4", "0x02e8,3"),
               "devices/serial/target/model/@name": info("uart1", "0x03f8,4"),
               "devices/console/@type": info("uartmode1", "/dev/ttyS0"),
               "devices/console/source/@path": info("uartmode1", "/dev/ttyS0"),
               "devices/console/target/@port": info("uartmode1", "/dev/ttyS0"),
               "devices/console/alias/@name": info("uartmode1", "/dev/ttyS0")},
              {"devices/serial/target/@type": None, "devices/serial/target/model": None,
               "devices/serial/source/@append": None, "devices/console": None}),
    ],
    "serial ports on the network": [
        Piece("""<devices>
            <serial type='tcp'><source mode='bind' host='0.0.0.0' service='4555'/><protocol type='raw'/>
              <target port='0'/></serial>
            <serial type='tcp'><source mode='connect' host='192.0.2.1' service='4556'/><target port='1'/></serial>
            <serial type='pipe'><source path='/tmp/c.sock'/><target port='2'/></serial>
            <serial type='null'><target port='3'/></serial>
            <console type='tcp'><source mode='bind' host='0.0.0.0' service='4555'/><protocol type='raw'/>
              <target type='serial' port='0'/></console></devices>""",
              {"devices/serial/@type": [info("uartmode3", "server,/tmp/c.sock"), info("uartmode4", "disconnected")],
               "devices/serial/source/@mode": info("uartmode1", "tcpserver,4555"),
               "devices/serial/source/@host": info("uartmode2", "tcpclient,192.0.2.1:4556"),
               "devices/serial/source/@service": info("uartmode2", "tcpclient,192.0.2.1:4556"),
               "devices/console/@type": info("uartmode1", "tcpserver,4555"),
               "devices/console/source/@mode": info("uartmode1", "tcpserver,4555"),
               "devices/console/source/@host": info("uartmode1", "tcpserver,4555"),
               "devices/console/source/@service": info("uartmode1", "tcpserver,4555")},
              {"devices/console": None}),
    ],
    "a console on a pipe": [
        Piece("<devices><console type='pipe'><source path='/tmp/c.sock'/></console></devices>",
              {"devices/console/@type": info("uartmode1", "server,/tmp/c.sock")}, {"devices/console": None}),
    ],
    "a console in a file": [
        Piece("<devices><console type='file'><source path='/tmp/c.log' append='off'/></console></devices>",
              {"devices/console/@type": info("uartmode1", "file,/tmp/c.log")}, {"devices/console": None}),
    ],
    "a console on a socket": [
        Piece("<devices><console type='unix'><source mode='connect' path='/tmp/c.sock'/></console></devices>",
              {"devices/console/@type": info("uartmode1", "client,/tmp/c.sock"),
               "devices/console/source/@mode": info("uartmode1", "client,/tmp/c.sock")}, {"devices/console": None}),
    ],
    "a console on nothing": [
        Piece("<devices><console type='null'/></devices>",
              {"devices/console/@type": info("uartmode1", "disconnected")}, {"devices/console": None}),
    ],
    "a console on a terminal": [
        Piece("<uuid>0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30</uuid>"),
        Piece("<devices><console type='pty'><target type='serial' port='0'/></console></devices>",
              {"devices/console/@type": told("UART 1:.*attached to pipe \\(server\\) '.*"
                                             "/0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30.serial0'")},
              {"devices/console": None}),
    ],
    "a serial port on a terminal": [
        Piece("<uuid>0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30</uuid>"),
        Piece("<devices><serial type='pty'><target port='1'/></serial></devices>",
              {"devices/serial/@type": told("UART 2:.*attached to pipe \\(server\\) '.*"
                                            "/0d2e1a5c-91b4-4f3c-8a55-0b6d7c1e2f30.serial1'")}),
    ],
    "parallel ports": [
        Piece("""<devices><parallel type='dev'><source path='/dev/parport0'/><target port='0'/>
                   <alias name='ua-printer'/></parallel>
                 <parallel type='dev'><source path='/dev/parport1'/><target port='1'/></parallel></devices>""",
              {"devices/parallel/@type": info("lptmode1", "/dev/parport0"),
               "devices/parallel/source/@path": info("lptmode2", "/dev/parport1"),
               "devices/parallel/target/@port": info("lpt1", "0x0378,7")}),
    ],
    "a parallel port to nowhere": [
        Piece("<devices><parallel type='null'><target port='1'/></parallel></devices>",
              {"devices/parallel/@type": [info("lpt2", "0x0278,5"), info("lptmode2", "")]}),
    ],
    "a shared folder": [
        Piece("""<devices><filesystem type='mount' accessmode='passthrough'><source dir='@FILES@/shared'/>
                   <target dir='folder'/><readonly/><alias name='ua-folder'/></filesystem></devices>""",
              {"devices/filesystem/source/@dir": vbox(HARDWARE + "/SharedFolders/SharedFolder/@name", "folder"),
               "devices/filesystem/target/@dir": info("SharedFolderNameMachineMapping1", "folder"),
               "devices/filesystem/readonly": told("Name: 'folder'.*readonly")},
              {"devices/filesystem/@accessmode": None}),
    ],
    "a USB tablet and keyboard": [
        Piece("""<devices><input type='tablet' bus='usb'/><input type='keyboard' bus='usb'><alias name='ua-keys'/></input>
                 </devices>""",
              {"devices/input/@type": info("hidpointing", "usbtablet"),
               "devices/input/@bus": info("hidkeyboard", "usbkbd")}),
    ],
    "PS/2 mouse and keyboard": [
        Piece("<devices><input type='mouse' bus='ps2'/><input type='keyboard' bus='ps2'/></devices>",
              {"devices/input/@type": info("hidpointing", "ps2mouse"),
               "devices/input/@bus": info("hidkeyboard", "ps2kbd")}),
    ],
    "TPM 2.0": [
        Piece("<devices><tpm model='tpm-crb'><backend type='emulator' version='2.0'/><alias name='ua-tpm'/></tpm></devices>",
              {"devices/tpm/backend/@type": vbox(TPM, "v2_0"), "devices/tpm/backend/@version": vbox(TPM, "v2_0"),
               "devices/tpm/@model": [extra("VBoxInternal/Devices/tpm/0/Config/Crb", "1"),
                                      extra("VBoxInternal/Devices/acpi/0/Config/TpmMode", "crb2.0")]}),
    ],
    "TPM 1.2": [
        Piece("<devices><tpm model='tpm-tis'><backend type='emulator' version='1.2'/></tpm></devices>",
              {"devices/tpm/backend/@version": vbox(TPM, "v1_2"),
               "devices/tpm/@model": extra("VBoxInternal/Devices/tpm/0/Config/Crb", None)}),
    ],
    "the TPM of the host": [
        Piece("<devices><tpm><backend type='passthrough'><device path='/dev/tpm0'/></backend></tpm></devices>",
              {"devices/tpm/backend/@type": vbox(TPM, "Host"),
               "devices/tpm/backend/device/@path": vbox(HARDWARE + "/TrustedPlatformModule/@location", "/dev/tpm0")}),
    ],
    "USB filters": [
        Piece("""<devices><hostdev mode='subsystem' type='usb' managed='no'><source startupPolicy='optional'>
                   <vendor id='0x80ee'/><product id='0x0021'/></source><alias name='ua-usb'/></hostdev>
                 <hostdev mode='subsystem' type='usb' managed='yes'><source>
                   <vendor id='0x1234'/><product id='0xbeef'/></source></hostdev></devices>""",
              {"devices/hostdev/@type": info("USBFilterActive1", "on"),
               "devices/hostdev/source/vendor": info("USBFilterVendorId1", "80ee"),
               "devices/hostdev/source/vendor/@id": info("USBFilterVendorId1", "80ee"),
               "devices/hostdev/source/product/@id": info("USBFilterProductId2", "beef")}),
    ],
}

REFUSED = [
    ("there is no USB device at bus 1, device 4", "<devices><hostdev mode='subsystem' type='usb'><source><address bus='1' device='4'/></source>"
     "</hostdev></devices>"),
    ("udp.*devices/serial/@type", "<devices><serial type='udp'/></devices>"),
    ("devices/parallel.*pty", "<devices><parallel type='pty'/></devices>"),
    ("devices/serial/source/@host", "<devices><serial type='tcp'><source mode='bind' host='192.0.2.1' service='1'/>"
     "</serial></devices>"),
    ("file.*devices/parallel|devices/parallel.*file",
     "<devices><parallel type='file'><source path='/tmp/x' append='off'/></parallel></devices>"),
    ("devices/parallel", "<devices><parallel type='pipe'><source path='/tmp/x'/></parallel></devices>"),
    ("devices/parallel", "<devices><parallel type='unix'><source mode='bind' path='/tmp/x'/></parallel></devices>"),
    ("devices/parallel", "<devices><parallel type='tcp'><source mode='connect' host='192.0.2.1' service='1'/>"
     "<protocol type='raw'/></parallel></devices>"),
    ("tpm/@model.*version 2.0", "<devices><tpm model='tpm-crb'><backend type='emulator' version='1.2'/></tpm></devices>"),
    ("startupPolicy.*optional", "<devices><hostdev mode='subsystem' type='usb'><source startupPolicy='mandatory'>"
     "<vendor id='1'/><product id='1'/></source></hostdev></devices>"),
    ("startupPolicy.*optional", "<devices><hostdev mode='subsystem' type='usb'><source startupPolicy='requisite'>"
     "<vendor id='1'/><product id='1'/></source></hostdev></devices>"),
    ("tablet and USB mouse", "<devices><input type='tablet' bus='usb'/><input type='mouse' bus='usb'/></devices>"),
    ("is no directory", "<devices><filesystem type='mount'><source dir='/nowhere'/><target dir='x'/></filesystem></devices>"),
]
