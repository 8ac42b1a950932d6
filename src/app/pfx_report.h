#pragma once

#include "app/pfx_import.h"
#include "wire/user_pfx.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace certferry::app {

/// One line that is written over and over to standard error, on a terminal alone.
class PfxProgress {
public:
    explicit PfxProgress(std::size_t count);

    void show(std::size_t done, std::size_t failed);
    void end() const;

private:
    std::size_t count_;
    bool is_terminal_;
    bool drawn_ = false;
};

/// Counts by result, and one object for each source.
boost::json::object report_json(const std::vector<PfxOutcome>& outcomes);

/// A line of counts, and a table of what failed or wants to be looked at.
std::string report_text(const std::vector<PfxOutcome>& outcomes);

boost::json::object record_json(const wire::UserPfxRecord& record);

/// A table of records, as record_json() made them.
std::string records_text(const boost::json::array& records);

}  // namespace certferry::app
