#include "base/file.h"
#include "device/bundle.h"
#include "device/placement_folder.h"

namespace certferry::device {

namespace {

class Pkcs12Placement final : public Placement {
public:
    explicit Pkcs12Placement(const InstallSettings& settings)
        : settings_(settings), folder_(settings) {}

    Places put(const Credential& credential) override {
        const auto folder = folder_.make(credential);
        const auto bundle = folder / "bundle.p12";
        const auto certificate = folder / "certificate.pem";
        const auto made = settings_.pkcs12_password_file
                              ? make_bundle(credential, nickname_of(credential.certificate),
                                            read_secret_file(*settings_.pkcs12_password_file))
                              : make_bundle(credential, nickname_of(credential.certificate));
        Places places{{"folder", folder}, {"certificate", certificate}, {"pkcs12", bundle}};
        if (settings_.pkcs12_password_file) {
            places["passwordFile"] = *settings_.pkcs12_password_file;
        } else {
            places["passwordFile"] = folder / "password";
            folder_.write_secret(folder / "password", made.password.reveal());
        }
        folder_.write_secret(bundle, made.pkcs12);
        folder_.write(certificate, credential.certificate.to_pem());
        folder_.make_current(credential);
        return places;
    }

    bool holds(const InstalledRecord& record) override {
        return std::filesystem::exists(record.places.at("pkcs12"));
    }

    void remove(const InstalledRecord& record,
                const std::vector<InstalledRecord>& others) override {
        folder_.remove(record, others);
    }

    void sweep(const std::vector<InstalledRecord>& records) override { folder_.sweep(records); }

private:
    const InstallSettings& settings_;
    PlacementFolder folder_;
};

}  // namespace

std::unique_ptr<Placement> pkcs12_placement(const InstallSettings& settings) {
    return std::make_unique<Pkcs12Placement>(settings);
}

}  // namespace certferry::device
