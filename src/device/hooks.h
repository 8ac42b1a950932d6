#pragma once

#include "device/settings.h"
#include "device/state.h"

namespace certferry::device {

/// Runs the programs of `[hooks]`, so that other programs learn of certificates.
///
/// A hook is run without a shell. Its environment has CERTFERRY_ACTION (`install`, `remove`),
/// CERTFERRY_PROFILE, CERTFERRY_KIND, CERTFERRY_THUMBPRINT, CERTFERRY_SUBJECT, and for each place
/// of the record its name, such as CERTFERRY_CERTIFICATE, CERTFERRY_KEY, CERTFERRY_NSS_DATABASE. It
/// may be run again for the same certificate, after a crash or a failure. Both calls throw
/// Error(program_failed) if the hook cannot be started, is not done in time, or its status is not
/// 0.
class Hooks {
public:
    /// Lent.
    explicit Hooks(const HookSettings& settings) : settings_(settings) {}

    void after_install(const InstalledRecord& record) const;
    void after_remove(const InstalledRecord& record) const;

private:
    void run(const std::vector<std::string>& arguments, std::string_view action,
             const InstalledRecord& record) const;

    const HookSettings& settings_;
};

}  // namespace certferry::device
