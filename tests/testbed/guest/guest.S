# guest.S - a guest of one sector: something for a test machine to do.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# It writes "virtvbox guest up" on the first serial port, shows 16 vertical colour bars (palette entries
# 0 to 15, 20 pixels each) in the 320x200 graphics mode 0x13, says "." on the serial port about once a
# second, and powers off when the ACPI power button is pressed, saying "power button". A byte received on
# the serial port is sent back.
#
#   as --32 -o guest.o guest.S && ld -m elf_i386 -Ttext 0x7c00 --oformat binary -o guest.bin guest.o
#
# Sources: PC BIOS interrupts 0x10 and 0x1a, 16550 UART, ACPI specification 4.8.3 (PM1 registers);
# VirtualBox's PIIX4 power management ports: PM1a event 0x4000, PM1a control 0x4004, SMI command 0x442e,
# and sleep type 5 for S5.

    .code16
    .globl _start

    .equ COM1, 0x3f8
    .equ PM1A_STATUS, 0x4000
    .equ PM1A_CONTROL, 0x4004
    .equ SMI_COMMAND, 0x442e
    .equ ACPI_ENABLE, 0xa1
    .equ POWER_BUTTON, 0x0100           # bit 8 of PM1 status
    .equ POWER_OFF, (5 << 10) | (1 << 13) # SLP_TYP of S5, SLP_EN
    .equ TICKS_PER_DOT, 18

_start:
    ljmp $0, $start
start:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %ss
    mov $0x7c00, %sp
    sti
    cld

    # 115200 baud, 8N1, FIFO on
    mov $uart_setup, %si
1:  lodsb
    test %al, %al
    jz 2f
    movzbw %al, %dx
    add $(COM1 - 1), %dx
    lodsb
    outb %al, %dx
    jmp 1b
2:
    # Enter ACPI mode. The button's interrupt stays disabled: its status bit is polled.
    mov $SMI_COMMAND, %dx
    mov $ACPI_ENABLE, %al
    outb %al, %dx

    # Colour bars
    mov $0x0013, %ax
    int $0x10
    mov $0xa000, %ax
    mov %ax, %es
    xor %di, %di
    mov $200, %dx
line:
    xor %ax, %ax
bar:
    mov $20, %cx
    rep stosb
    inc %ax
    cmp $16, %al
    jb bar
    dec %dx
    jnz line

    mov $hello, %si
    call print

wait:
    mov $TICKS_PER_DOT, %bp
tick:
    hlt                                 # until the next timer tick
    mov $PM1A_STATUS, %dx
    inw %dx, %ax
    test $POWER_BUTTON, %ax
    jnz power_off
    mov $(COM1 + 5), %dx
    inb %dx, %al
    test $1, %al
    jz 1f
    mov $COM1, %dx
    inb %dx, %al
    call put
1:  dec %bp
    jnz tick
    mov $'.', %al
    call put
    jmp wait

power_off:
    mov $POWER_BUTTON, %ax
    outw %ax, %dx
    mov $goodbye, %si
    call print
    mov $PM1A_CONTROL, %dx
    mov $POWER_OFF, %ax
    outw %ax, %dx
1:  hlt
    jmp 1b

print:                                  # the string at %si
    lodsb
    test %al, %al
    jz 1f
    call put
    jmp print
1:  ret

put:                                    # the byte in %al; gives up after a while where nobody takes it
    push %bx
    push %cx
    mov %al, %ah
    mov $(COM1 + 5), %dx
    mov $0x40, %bx
1:  xor %cx, %cx
2:  inb %dx, %al
    test $0x20, %al
    loopz 2b
    jnz 3f
    dec %bx
    jnz 1b
3:  mov $COM1, %dx
    mov %ah, %al
    outb %al, %dx
    pop %cx
    pop %bx
    ret

uart_setup:                             # register + 1, value
    .byte 2, 0x00, 4, 0x80, 1, 0x01, 2, 0x00, 4, 0x03, 3, 0x07, 5, 0x0b, 0
hello:
    .asciz "virtvbox guest up\r\n"
goodbye:
    .asciz "power button\r\n"

    .org 446                            # a partition table of one active entry, for BIOSes that look
    .byte 0x80, 0, 1, 0, 0x7f, 0, 1, 0
    .long 0, 1
    .org 510
    .word 0xaa55
