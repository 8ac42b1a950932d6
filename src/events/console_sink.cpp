#include "events/console_sink.h"

#include <array>
#include <sys/uio.h>

namespace certferry::events {

void ConsoleSink::write(std::string_view line) noexcept {
    // One call, so that lines of two threads do not mix. writev() only reads.
    std::array<iovec, 2> parts{
        iovec{.iov_base = const_cast<char*>(line.data()), .iov_len = line.size()},
        iovec{.iov_base = const_cast<char*>("\n"), .iov_len = 1}};
    [[maybe_unused]] const auto written =
        ::writev(fd_, parts.data(), static_cast<int>(parts.size()));
}

}  // namespace certferry::events
