#pragma once

#include "store/migrations.h"

namespace certferry::store::ca {

/// The schema of the embedded CA's database: authorities, certificates, revocations, CRLs.
std::span<const Migration> migrations();

}  // namespace certferry::store::ca
