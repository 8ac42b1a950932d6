#include "ca_server.h"

#include "base/file.h"

#include <stdexcept>

namespace certferry::integration {

namespace {

void must_work(const Finished& finished, const std::string& what) {
    if (finished.status != 0) {
        throw std::runtime_error(what + ": " + finished.printed);
    }
}

/// What follows "cmp: " at the beginning of a line.
std::string cmp_url(const std::string& printed) {
    constexpr std::string_view mark = "\ncmp: ";
    const auto text = "\n" + printed;
    const auto at = text.find(mark);
    if (at == std::string::npos) {
        throw std::runtime_error("ca run does not say where CMP is: " + printed);
    }
    const auto begin = at + mark.size();
    return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

CaServer::CaServer(std::filesystem::path folder, const std::string& toml)
    : folder_(std::move(folder)), config_(folder_ / "ca.toml") {
    const std::string text =
        "data_dir = \"ca\"\npublic_url = \"http://127.0.0.1:1\"\nlisten = \"127.0.0.1:0\"\n"
        "[status]\nlisten = \"127.0.0.1:0\"\n"
        "[ra]\nlisten = \"127.0.0.1:0\"\nnames = [\"127.0.0.1\"]\n"
        "[authority.root]\nkey = \"p-256\"\n[authority.issuing]\nkey = \"p-256\"\n"
        "[ocsp]\nresponder_key = \"p-256\"\n" +
        toml;
    write_file(config_, as_bytes(text), FileMode::owner_only);
    must_work(run({"ca", "init", "--config", config_}), "ca init");
    start();
}

void CaServer::start() {
    program_ = std::make_unique<Program>(std::vector<std::string>{"ca", "run", "--config", config_},
                                         folder_ / "ca-run.out");
    program_->wait_until_ready();
    url_ = cmp_url(program_->printed());
}

std::string CaServer::link() const {
    return "[ca.main]\ntype = \"cmp\"\nurl = \"" + url_ +
           "\"\ntrust_anchors_file = \"ca/certificates/root.pem\"\n";
}

void CaServer::certify(const std::filesystem::path& connector_config,
                       const std::filesystem::path& data_dir) const {
    const auto csr = folder_ / (data_dir.filename().string() + "-ra.csr");
    must_work(run({"connector", "ca-request", "--config", connector_config, "--out", csr}),
              "ca-request");
    must_work(run({"ca", "ra-credential", csr, "--config", config_, "--out",
                   data_dir / "ca" / "main" / "ra.pem"}),
              "ra-credential");
}

}  // namespace certferry::integration
