# additions.S - a guest that says that it has Guest Additions, and does nothing else.
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Sources: PCI BIOS 2.1 (interrupt 0x1a); VirtualBox's VMMDev: PCI device 80ee:cafe, whose first region is
# the port that takes a request's physical address; VMMDevReq_ReportGuestInfo (VBox/VMMDev.h, version 1.4).

    .code16
    .globl _start

    .equ VENDOR, 0x80ee
    .equ DEVICE, 0xcafe
    .equ REPORT_GUEST_INFO, 50

_start:
    ljmp $0, $start
start:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %ss
    mov $0x7c00, %sp
    sti

    mov $0xb102, %ax                    # find the device: bus and number into %bx
    mov $DEVICE, %cx
    mov $VENDOR, %dx
    xor %si, %si
    int $0x1a
    jc done
    mov $0xb109, %ax                    # a word of its configuration: the port into %cx
    mov $0x10, %di
    int $0x1a
    jc done
    mov %cx, %dx
    and $0xfffc, %dx
    mov $request, %eax
    outl %eax, %dx
done:
    hlt
    jmp done

    .balign 4
request:
    .long 32, 0x10001, REPORT_GUEST_INFO, -1, 0, 0   # size, version, what, result, and nobody who asks
    .long 0x10004, 0                                 # version of the interface; an operating system unknown

    .org 510
    .word 0xaa55
