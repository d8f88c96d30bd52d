# triple-fault.S - a guest that panics at once: without interrupt vectors, every exception is one too many.
# SPDX-License-Identifier: LGPL-2.1-or-later

    .code16
    .globl _start

_start:
    ljmp $0, $start
start:
    xor %ax, %ax
    mov %ax, %ds
    cli
    lidt none
    int3
    hlt

none:
    .word 0
    .long 0

    .org 510
    .word 0xaa55
