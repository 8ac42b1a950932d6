#include "device/placement_folder.h"

namespace certferry::device {

namespace {

class PemPlacement final : public Placement {
public:
    explicit PemPlacement(const InstallSettings& settings) : folder_(settings) {}

    Places put(const Credential& credential) override {
        const auto folder = folder_.make(credential);
        const auto certificate = folder / "certificate.pem";
        const auto chain = folder / "chain.pem";
        const auto key = folder / "key.pem";
        folder_.write_secret(key, credential.key.to_pem().reveal());
        folder_.write(chain, chain_pem(credential.chain));
        folder_.write(certificate, credential.certificate.to_pem());
        folder_.make_current(credential);
        return {{"folder", folder}, {"certificate", certificate}, {"chain", chain}, {"key", key}};
    }

    bool holds(const InstalledRecord& record) override {
        return std::filesystem::exists(record.places.at("certificate")) &&
               std::filesystem::exists(record.places.at("key"));
    }

    void remove(const InstalledRecord& record,
                const std::vector<InstalledRecord>& others) override {
        folder_.remove(record, others);
    }

    void sweep(const std::vector<InstalledRecord>& records) override { folder_.sweep(records); }

private:
    PlacementFolder folder_;
};

}  // namespace

std::unique_ptr<Placement> pem_placement(const InstallSettings& settings) {
    return std::make_unique<PemPlacement>(settings);
}

}  // namespace certferry::device
