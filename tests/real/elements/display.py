"""display.py - graphics, video, sound.

SPDX-License-Identifier: LGPL-2.1-or-later
"""
from . import Piece, extra, info, told, vbox

HARDWARE = "Machine/Hardware"
RDP = HARDWARE + "/RemoteDisplay"

MACHINES = {
    "a window and RDP": [
        Piece("""<devices><graphics type='desktop' display=':7' fullscreen='yes'/>
                 <graphics type='rdp' port='3390' autoport='no' replaceUser='yes' multiUser='no' listen='127.0.0.1'>
                   <listen type='address' address='127.0.0.1'/></graphics></devices>""",
              {"devices/graphics/@type": [extra("FRONTEND/Type", "gui"), info("vrde", "on")],
               "devices/graphics/@display": extra("FRONTEND/Display", ":7"),
               "devices/graphics/@fullscreen": extra("GUI/Fullscreen", "on"),
               "devices/graphics/@port": info("vrdeports", "3390"),
               "devices/graphics/@autoport": info("vrdeports", "3390"),
               "devices/graphics/@replaceUser": info("vrdereusecon", "on"),
               "devices/graphics/@multiUser": info("vrdemulticon", "off"),
               "devices/graphics/@listen": info("vrdeaddress", "127.0.0.1"),
               "devices/graphics/listen/@type": info("vrdeaddress", "127.0.0.1"),
               "devices/graphics/listen/@address": info("vrdeaddress", "127.0.0.1")}),
        Piece("""<devices><sound model='ac97'><audio id='2'/><alias name='ua-sound'/></sound>
                 <audio id='2' type='none'/></devices>""",
              {"devices/sound/@model": told("Controller: AC97"), "devices/audio/@type": info("audio", "null")}),
        Piece("""<devices><video><model type='vmvga' vram='16384' heads='2' primary='yes'>
                   <acceleration accel3d='no' accel2d='no'/></model><alias name='ua-video'/></video></devices>""",
              {"devices/video/model/@type": info("graphicscontroller", "vmsvga"),
               "devices/video/model/@vram": info("vram", "16"), "devices/video/model/@heads": info("monitorcount", "2"),
               "devices/video/model/acceleration/@accel3d": info("accelerate3d", "off"),
               "devices/video/model/acceleration/@accel2d": info("accelerate2dvideo", None)}),
    ],
    "SDL and VNC": [
        Piece("""<devices><graphics type='sdl' display=':1' fullscreen='no'/>
                 <graphics type='vnc' autoport='yes' passwd='secret' listen='0.0.0.0'>
                   <listen type='address' address='0.0.0.0'/></graphics></devices>""",
              {"devices/graphics/@type": [extra("FRONTEND/Type", "sdl"), vbox(RDP + "/@VRDEExtPack", "VNC")],
               "devices/graphics/@fullscreen": extra("GUI/Fullscreen", None),
               "devices/graphics/@autoport": info("vrdeports", "5900-6000"),
               "devices/graphics/@passwd": vbox(RDP + "/VRDEProperties/Property[@name='VNCPassword']/@value", "secret")}),
        Piece("<devices><sound model='sb16'><audio id='1'/></sound><audio id='1' type='pulseaudio'/></devices>",
              {"devices/sound/@model": told("Controller: SB16"), "devices/audio/@type": info("audio", "pulse")}),
        Piece("<devices><video><model type='vbox' vram='8192' heads='1' primary='no'/></video></devices>",
              {"devices/video/model/@type": info("graphicscontroller", "vboxvga")}),
    ],
    "RDP for many": [
        Piece("<devices><graphics type='rdp' autoport='yes' replaceUser='no' multiUser='yes'/></devices>",
              {"devices/graphics/@replaceUser": info("vrdereusecon", "off"),
               "devices/graphics/@multiUser": info("vrdemulticon", "on"),
               "devices/graphics/@autoport": info("vrdeports", "3389-3689")}),
        Piece("<devices><sound model='ich9'/><audio id='1' type='alsa'/></devices>",
              {"devices/sound/@model": told("Controller: HDA"), "devices/audio/@type": info("audio", "alsa")}),
        Piece("<devices><video><model type='none'/></video></devices>",
              {"devices/video/model/@type": info("graphicscontroller", "null")}),
    ],
    "a VGA": [
        Piece("<devices><sound model='ich7'/></devices>", {"devices/sound/@model": told("Controller: HDA")}),
        Piece("<devices><video><model type='vga'/></video></devices>",
              {"devices/video/model/@type": info("graphicscontroller", "vboxvga")}),
    ],
    "a screen in memory": [
        Piece("<os><type arch='aarch64'>hvm</type></os><devices><video><model type='ramfb'/></video></devices>",
              {"devices/video/model/@type": info("graphicscontroller", "qemuramfb")}),
    ],
    "sound by OSS": [
        Piece("<devices><sound model='ich6'/><audio id='1' type='oss'/></devices>",
              {"devices/sound/@model": told("Controller: HDA"), "devices/audio/@type": info("audio", "oss")}),
        Piece("""<devices><video><model type='vmvga' vram='131072'><acceleration accel3d='yes'/></model></video>
              </devices>""", {"devices/video/model/acceleration/@accel3d": info("accelerate3d", "on")}),
    ],
}

REFUSED = [
    ("listen.*none|none.*listen", "<devices><graphics type='rdp'><listen type='none'/></graphics></devices>"),
    ("user name and password", "<devices><graphics type='rdp' username='a' passwd='b'/></devices>"),
    ("one window", "<devices><graphics type='rdp'/><graphics type='vnc'/></devices>"),
    ("coreaudio", "<devices><sound model='ac97'/><audio id='1' type='coreaudio'/></devices>"),
    ("one audio adapter", "<devices><sound model='ac97'/><sound model='sb16'/></devices>"),
    ("accel2d", "<devices><video><model type='vbox'><acceleration accel2d='yes'/></model></video></devices>"),
    ("vram", "<devices><video><model type='vbox' vram='1048576'/></video></devices>"),
    ("heads", "<devices><video><model type='vbox' heads='100'/></video></devices>"),
]
