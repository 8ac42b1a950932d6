// The PROXY header of a listed peer: the same however it comes, never longer than its limit, and
// its client is an address.
#include "http/address.h"
#include "http/proxy_header.h"

#include <algorithm>
#include <cstdlib>

using certferry::ByteView;
using certferry::http::AddressList;
using certferry::http::ProxyHeader;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

/// Feeds pieces of this size; gives how many octets were taken.
std::size_t feed(ProxyHeader& header, ByteView octets, std::size_t piece) {
    std::size_t taken = 0;
    while (taken < octets.size() && !header.is_complete() && !header.is_refused()) {
        const auto next = octets.subspan(taken, std::min(piece, octets.size() - taken));
        const auto more = header.feed(next);
        taken += more;
        if (more == 0) {
            break;
        }
    }
    return taken;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const AddressList everywhere({"::/0"});
    const ByteView octets(data, size);
    ProxyHeader whole;
    const auto taken = feed(whole, octets, size);
    require(taken <= ProxyHeader::max_binary_bytes);
    for (const std::size_t piece : {1U, 3U, 17U}) {
        ProxyHeader pieces;
        const auto taken_in_pieces = feed(pieces, octets, piece);
        require(pieces.is_complete() == whole.is_complete());
        require(pieces.is_refused() == whole.is_refused());
        require(pieces.client() == whole.client());
        require(!whole.is_complete() || taken_in_pieces == taken);
    }
    if (whole.client()) {
        require(everywhere.contains(*whole.client()));
    }
    return 0;
}
