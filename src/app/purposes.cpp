#include "app/purposes.h"

#include "base/error.h"

namespace certferry::app {

std::vector<pki::Oid> read_purposes(const std::vector<std::string>& texts) {
    std::vector<pki::Oid> purposes;
    for (const auto& text : texts) {
        auto purpose = pki::purpose_from_text(text);
        if (!purpose) {
            throw Error(codes::usage_invalid,
                        "--eku " + text +
                            ": use serverAuth, clientAuth, codeSigning, "
                            "emailProtection, timeStamping, or an object identifier");
        }
        purposes.push_back(*std::move(purpose));
    }
    return purposes;
}

}  // namespace certferry::app
