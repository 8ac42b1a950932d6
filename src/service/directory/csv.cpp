#include "service/directory/csv.h"

#include <algorithm>

namespace certferry::service {

namespace {

/// Reads cells one after the other.
class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text.substr(0, max_csv_record_octets)) {
        whole_ = text_.size() == text.size();
    }

    CsvRecord read() {
        if (at_line_end()) {
            skip_line_end();
            return std::move(record_);
        }
        while (!record_.fault) {
            read_cell();
            if (record_.fault || at_ == text_.size() || at_line_end()) {
                break;
            }
            ++at_;  // The comma.
            if (record_.cells.size() == max_csv_cells) {
                record_.fault = CsvFault::too_many_cells;
            }
        }
        if (!record_.fault) {
            end_record();
        }
        return std::move(record_);
    }

private:
    bool at_line_end() const {
        return at_ < text_.size() && (text_[at_] == '\n' || text_.substr(at_).starts_with("\r\n"));
    }

    void skip_line_end() {
        at_ += text_[at_] == '\r' ? 2 : 1;
        ++record_.lines;
        record_.octets = at_;
    }

    void end_record() {
        if (at_ < text_.size()) {
            skip_line_end();
        } else if (whole_) {
            record_.octets = at_;
        } else {
            record_.fault = CsvFault::too_long;
        }
    }

    void read_cell() {
        if (at_ < text_.size() && text_[at_] == '"') {
            ++at_;
            read_quoted();
        } else {
            read_plain();
        }
    }

    void read_plain() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != ',' && !at_line_end()) {
            if (text_[at_] == '"') {
                record_.fault = CsvFault::stray_quote;
                return;
            }
            ++at_;
        }
        record_.cells.emplace_back(text_.substr(begin, at_ - begin));
    }

    void read_quoted() {
        std::string cell;
        for (;;) {
            const auto quote = text_.find('"', at_);
            if (quote == std::string_view::npos) {
                record_.fault = CsvFault::unclosed_quote;
                return;
            }
            const auto piece = text_.substr(at_, quote - at_);
            record_.lines += std::ranges::count(piece, '\n');
            cell += piece;
            at_ = quote + 1;
            if (at_ == text_.size() || text_[at_] != '"') {
                break;
            }
            cell += '"';
            ++at_;
        }
        if (at_ < text_.size() && text_[at_] != ',' && !at_line_end()) {
            record_.fault = CsvFault::stray_quote;
        }
        record_.cells.push_back(std::move(cell));
    }

    std::string_view text_;
    bool whole_ = false;  // Nothing was left out at the end.
    std::size_t at_ = 0;
    CsvRecord record_;
};

}  // namespace

std::string_view to_text(CsvFault fault) noexcept {
    switch (fault) {
        case CsvFault::unclosed_quote:
            return "a quote is not closed";
        case CsvFault::stray_quote:
            return "a quote stands inside a cell";
        case CsvFault::too_many_cells:
            return "more than 64 cells";
        case CsvFault::too_long:
            break;
    }
    return "longer than 64 KiB";
}

CsvRecord read_csv_record(std::string_view text) {
    auto record = CsvReader(text).read();
    if (record.fault) {
        const auto end = text.find('\n');
        record.cells.clear();
        record.lines = end == std::string_view::npos ? 0 : 1;
        record.octets = end == std::string_view::npos ? text.size() : end + 1;
    }
    return record;
}

}  // namespace certferry::service
