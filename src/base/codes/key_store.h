#pragma once

#include "base/error_code.h"

/// Keys that connectors hold for escrow and for imported PFX files, and passwords sealed to them.
namespace certferry::codes {

inline constexpr ErrorCode key_exists{"key_exists", ErrorKind::conflict,
                                      "there is such a key already",
                                      "choose another name; a key that is there is never replaced"};
inline constexpr ErrorCode key_missing{"key_missing", ErrorKind::not_found, "there is no such key",
                                       "look it up with certferry connector keys list"};
inline constexpr ErrorCode key_name_invalid{"key_name_invalid", ErrorKind::unprocessable,
                                            "the name of a key is not one that can be used",
                                            "give provider and key names of 1 to 255 octets"};
inline constexpr ErrorCode key_store_damaged{
    "key_store_damaged", ErrorKind::internal, "a file of the key store is not what it has to be",
    "restore the named file from a backup, or import the key again from its export"};
inline constexpr ErrorCode key_store_exposed{
    "key_store_exposed", ErrorKind::internal, "others than its owner may read a private key",
    "take the permission away (chmod 600), and find out who could read it"};
inline constexpr ErrorCode key_blob_malformed{
    "key_blob_malformed", ErrorKind::malformed, "the key blob is not one that can be read",
    "export the key again, as RSAPUBLICBLOB, RSAPRIVATEBLOB or RSAFULLPRIVATEBLOB"};
inline constexpr ErrorCode sealed_password_unreadable{
    "sealed_password_unreadable", ErrorKind::unprocessable,
    "the sealed password does not open with this key",
    "check that it was sealed to this very key, with the padding that is named; import the file "
    "again"};
inline constexpr ErrorCode sealed_password_too_long{
    "sealed_password_too_long", ErrorKind::unprocessable,
    "the password is too long for this key and padding",
    "use a shorter password, a longer key, or a padding with a shorter hash"};

}  // namespace certferry::codes
