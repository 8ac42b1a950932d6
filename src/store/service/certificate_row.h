#pragma once

#include "store/service/certificates.h"

#include <string>

namespace certferry::store::service {

/// The columns of `certificates c` in the order of certificate_from_row().
const std::string& certificate_columns();

CertificateRecord certificate_from_row(const Row& row);

}  // namespace certferry::store::service
