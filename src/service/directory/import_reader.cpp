#include "service/directory/import_reader.h"

#include "base/codes/directory.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/directory/columns.h"
#include "service/directory/csv.h"
#include "wire/json.h"

#include <algorithm>
#include <set>

namespace certferry::service {

namespace {

using store::service::ImportProgress;
using store::service::ImportRecord;

using Header = std::vector<std::string>;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// The window behind what was read of it, with the progress that goes along.
class Reading {
public:
    Reading(const ImportWindow& window, ImportProgress& progress)
        : rest_(window.text), is_last_(window.is_last), progress_(progress) {
        if (progress_.next_octet == 0 && rest_.starts_with(byte_order_mark)) {
            advance(byte_order_mark.size(), 0);
        }
    }

    /// True if a whole row begins here; what is not whole yet waits for the next window.
    bool has_row() const { return !rest_.empty() && (is_last_ || rest_.size() >= max_row_octets); }

    std::string_view rest() const noexcept { return rest_; }

    std::int64_t line() const noexcept { return progress_.next_line; }

    void advance(std::size_t octets, std::int64_t lines) {
        rest_.remove_prefix(octets);
        progress_.next_octet += static_cast<std::int64_t>(octets);
        progress_.next_line += lines;
    }

    void count_row() { ++progress_.rows_read; }

    /// A row that cannot be read must at least end within the window, or nobody knows where the
    /// next one begins.
    void require_line_end(bool found) const {
        if (!found && !is_last_) {
            throw Error(codes::import_row_endless, "line " + std::to_string(line()));
        }
    }

private:
    std::string_view rest_;
    bool is_last_;
    ImportProgress& progress_;
};

void check_header(const ImportRecord& import, const Header& header) {
    std::set<std::string_view> names;
    for (const auto& name : header) {
        if (column_of(import.kind, name) == Column::none || !names.insert(name).second) {
            throw Error(codes::import_header_invalid, escape_for_log(name, 100));
        }
    }
}

/// Without a header there is nothing to read.
bool read_header(const ImportRecord& import, Reading& reading, ImportProgress& progress) {
    while (!progress.header && reading.has_row()) {
        const auto record = read_csv_record(reading.rest());
        if (record.fault) {
            throw Error(codes::import_header_invalid, to_text(*record.fault));
        }
        if (!record.cells.empty()) {
            check_header(import, record.cells);
            progress.header = wire::to_json(record.cells);
        }
        reading.advance(record.octets, record.lines);
    }
    return progress.header.has_value();
}

boost::json::value cell_value(Column column, const std::string& cell) {
    if (cell.empty()) {
        return {};
    }
    if (column == Column::flag && (cell == "true" || cell == "false")) {
        return cell == "true";
    }
    return boost::json::value(cell);
}

boost::json::object to_object(const ImportRecord& import, const Header& header,
                              const std::vector<std::string>& cells) {
    boost::json::object row;
    for (std::size_t i = 0; i < header.size(); ++i) {
        row[header[i]] = cell_value(column_of(import.kind, header[i]), cells[i]);
    }
    return row;
}

void read_csv(const ImportRecord& import, ImportProgress& progress, Reading& reading,
              std::size_t max_rows, const RowSink& sink) {
    if (!read_header(import, reading, progress)) {
        return;
    }
    const auto header = wire::from_json<Header>(*progress.header);
    for (std::size_t rows = 0; rows < max_rows && reading.has_row();) {
        const auto record = read_csv_record(reading.rest());
        const auto line = reading.line();
        if (record.fault) {
            reading.require_line_end(record.lines > 0);
            sink.fault(line, codes::import_row_invalid.name, to_text(*record.fault));
        } else if (record.cells.empty()) {
            reading.advance(record.octets, record.lines);
            continue;
        } else if (record.cells.size() != header.size()) {
            sink.fault(line, codes::import_row_invalid.name,
                       "the row has another number of cells than the header");
        } else {
            sink.row(line, to_object(import, header, record.cells));
        }
        reading.advance(record.octets, record.lines);
        reading.count_row();
        ++rows;
    }
}

void read_json_row(std::string_view text, std::int64_t line, const RowSink& sink) {
    if (text.size() > max_row_octets) {
        sink.fault(line, codes::import_row_invalid.name, to_text(CsvFault::too_long));
        return;
    }
    try {
        const wire::JsonDocument document(text, wire::JsonPolicy());
        sink.row(line, wire::json_object(document.value(), wire::JsonPath{}));
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::internal) {
            throw;
        }
        sink.fault(line, error.code(), error.detail());
    }
}

void read_json_lines(Reading& reading, std::size_t max_rows, const RowSink& sink) {
    for (std::size_t rows = 0; rows < max_rows && reading.has_row();) {
        const auto end = reading.rest().find('\n');
        const bool ends = end != std::string_view::npos;
        reading.require_line_end(ends);
        const auto text = reading.rest().substr(0, end);
        const auto line = reading.line();
        const bool blank = text.find_first_not_of(" \t\r") == std::string_view::npos;
        if (!blank) {
            read_json_row(text, line, sink);
            reading.count_row();
            ++rows;
        }
        reading.advance(ends ? end + 1 : text.size(), ends ? 1 : 0);
    }
}

}  // namespace

void read_import_rows(const ImportRecord& import, ImportProgress& progress,
                      const ImportWindow& window, std::size_t max_rows, const RowSink& sink) {
    Reading reading(window, progress);
    if (import.format == "csv") {
        read_csv(import, progress, reading, max_rows, sink);
    } else {
        read_json_lines(reading, max_rows, sink);
    }
}

}  // namespace certferry::service
