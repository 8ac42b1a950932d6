#include "base/encoding.h"
#include "base/error.h"
#include "pki/certificate.h"

#include <string>

namespace certferry::pki {

namespace {

constexpr std::size_t line_length = 64;  // RFC 7468, 2.

std::string boundary(std::string_view word, std::string_view label) {
    std::string line = "-----";
    line.append(word).append(" ").append(label).append("-----");
    return line;
}

Bytes decode_block(std::string_view body, std::string_view label) {
    std::string base64;
    for (const char c : body) {
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
            base64 += c;
        }
    }
    auto der = from_base64(base64);
    if (!der || der->empty()) {
        throw Error(codes::der_malformed, "PEM block " + std::string(label) + " is not base64");
    }
    return std::move(*der);
}

}  // namespace

std::string to_pem(std::string_view label, ByteView der) {
    const std::string base64 = to_base64(der);
    std::string pem = boundary("BEGIN", label) + '\n';
    for (std::size_t at = 0; at < base64.size(); at += line_length) {
        pem.append(base64, at, line_length).append("\n");
    }
    return pem + boundary("END", label) + '\n';
}

std::vector<Bytes> pem_blocks(std::string_view pem, std::string_view label) {
    const std::string begin = boundary("BEGIN", label);
    const std::string end = boundary("END", label);
    std::vector<Bytes> blocks;
    std::size_t at = pem.find(begin);
    while (at != std::string_view::npos) {
        const std::size_t body = at + begin.size();
        const std::size_t stop = pem.find(end, body);
        if (stop == std::string_view::npos) {
            throw Error(codes::der_malformed, "PEM block " + std::string(label) + " has no end");
        }
        blocks.push_back(decode_block(pem.substr(body, stop - body), label));
        at = pem.find(begin, stop + end.size());
    }
    return blocks;
}

}  // namespace certferry::pki
