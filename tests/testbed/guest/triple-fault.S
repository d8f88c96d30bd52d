# triple-fault.S - a guest that says "!" on the first serial port and panics: without interrupt vectors, every
# exception is one too many.
# SPDX-License-Identifier: LGPL-2.1-or-later

    .code16
    .globl _start

    .equ COM1, 0x3f8

_start:
    ljmp $0, $start
start:
    xor %ax, %ax
    mov %ax, %ds
    mov $COM1, %dx
    mov $'!', %al
    outb %al, %dx
    cli
    lidt none
    int3
    hlt

none:
    .word 0
    .long 0

    .org 510
    .word 0xaa55
