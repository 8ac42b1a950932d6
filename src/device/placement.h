#pragma once

#include "device/settings.h"
#include "device/state.h"
#include "pki/certificate.h"
#include "pki/key.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace certferry::device {

/// A certificate with its key, on its way to where programs find it.
struct Credential {
    std::string profile_id;  ///< A UUID: it becomes part of paths.
    pki::PrivateKey key;
    pki::Certificate certificate;
    std::vector<pki::Certificate> chain;  ///< Issuer first.
};

/// The thumbprint as the service and file names have it: SHA-1, lower-case hexadecimal.
std::string thumbprint_of(const pki::Certificate& certificate);

/// One form in which certificates are installed. One thread uses it.
///
/// Both changes may be repeated, and are done again from the beginning where they were cut short.
/// They throw Error(file_unwritable), Error(config_invalid) for an owner that does not exist, or
/// Error(program_failed).
class Placement {
public:
    virtual ~Placement() = default;

    /// Puts it in place, durably, and says where; beside others of the same profile.
    virtual Places put(const Credential& credential) = 0;

    /// Whether it is still where put() left it.
    virtual bool holds(const InstalledRecord& record) = 0;

    /// Removes it, as far as it is there. `others` are what stays of the same profile.
    virtual void remove(const InstalledRecord& record,
                        const std::vector<InstalledRecord>& others) = 0;

    /// Removes what none of these records names: what a put() left that was never recorded.
    virtual void sweep(const std::vector<InstalledRecord>& records) = 0;
};

/// PEM files: FOLDER/PROFILE/THUMBPRINT/{certificate,chain,key}.pem. FOLDER/PROFILE/current leads
/// to the one that was put there last, so that programs can be configured with a path that stays.
std::unique_ptr<Placement> pem_placement(const InstallSettings& settings);

/// The same folders with `bundle.p12` and `password`.
std::unique_ptr<Placement> pkcs12_placement(const InstallSettings& settings);

/// An NSS database, by NSS's own tools `certutil` and `pk12util`. A certificate has the nickname
/// of its subject (device/bundle.h). What was put there is kept in `data_dir`/nss as well, for root
/// alone: what has one nickname is made anew from that with each change, because NSS's tools delete
/// by nickname. put() throws Error(install_failed) too, if somebody else's certificate of the same
/// subject is there under another nickname.
std::unique_ptr<Placement> nss_placement(const InstallSettings& settings,
                                         const std::filesystem::path& data_dir);

/// All forms: what was installed by one is looked after by it, whatever is configured now.
class Placements {
public:
    Placements(const InstallSettings& settings, const std::filesystem::path& data_dir);

    Places put(const Credential& credential);
    bool holds(const InstalledRecord& record);
    void remove(const InstalledRecord& record, const std::vector<InstalledRecord>& others);
    void sweep(const std::vector<InstalledRecord>& records);

private:
    Placement& of(const InstalledRecord& record);

    std::string format_;  // Of what is put.
    std::map<std::string, std::unique_ptr<Placement>> by_format_;
};

}  // namespace certferry::device
