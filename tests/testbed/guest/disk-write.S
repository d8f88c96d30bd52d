# disk-write.S - a guest that writes the first sectors of its first hard disk, over and over.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Source: PC BIOS interrupt 0x13.

    .code16
    .globl _start

_start:
    ljmp $0, $start
start:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $0x7c00, %sp
    sti
write:
    mov $0x0301, %ax                    # write one sector
    mov $0x0002, %cx                    # the second one of cylinder 0
    mov $0x0080, %dx                    # of head 0 of the first disk
    mov $0x7c00, %bx
    int $0x13
    hlt
    jmp write

    .org 510
    .word 0xaa55
