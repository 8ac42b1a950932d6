/* The built portal as read-only data; CMake says which file. */
    .section .rodata
    .balign 16
    .global certferry_portal_pack_begin
certferry_portal_pack_begin:
    .incbin CERTFERRY_PORTAL_PACK
    .global certferry_portal_pack_end
certferry_portal_pack_end:
    .byte 0
    .section .note.GNU-stack, "", %progbits
