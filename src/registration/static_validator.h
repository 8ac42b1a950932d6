#pragma once

#include "base/secret.h"
#include "registration/validator.h"

namespace certferry::registration {

/// `validator = "static"`: one challenge for all, within the endpoint's allowance. For
/// laboratories: whoever knows the text can have any name that the endpoint allows.
class StaticValidator final : public Validator {
public:
    /// Throws Error(config_invalid) if the challenge is empty: unset never means allowed.
    explicit StaticValidator(Secret challenge);

    Step<Verdict> ask(const ValidationRequest& request, Deadline deadline) override {
        return validate(request, deadline);
    }

    Verdict validate(const ValidationRequest& request, Deadline deadline);

private:
    Secret challenge_;
};

}  // namespace certferry::registration
