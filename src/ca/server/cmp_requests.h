#pragma once

#include "ca/issuer.h"
#include "pki/cmp_message.h"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certferry::ca::server {

/// The entry of this type; null if there is none.
const pki::CmpInfo* find_info(const std::vector<pki::CmpInfo>& infos, std::string_view type);

/// The request in a p10cr whose signer was checked: as our connectors tell it in generalInfo, or
/// else by its CSR, for the template in the path. Throws Error(der_malformed).
std::variant<IssueRequest, Rejected> read_cmp_request(const pki::CmpMessage& message,
                                                      const std::string& template_name);

}  // namespace certferry::ca::server
