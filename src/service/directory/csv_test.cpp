#include "service/directory/csv.h"

#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using Cells = std::vector<std::string>;

TEST(Csv, SplitsCellsAtCommas) {
    const auto record = read_csv_record("a,,b c\r\nnext");
    EXPECT_EQ(record.cells, (Cells{"a", "", "b c"}));
    EXPECT_EQ(record.octets, 8U);
    EXPECT_EQ(record.lines, 1);
    EXPECT_FALSE(record.fault);
}

TEST(Csv, TakesALineFeedAloneAndAFileWithoutOne) {
    EXPECT_EQ(read_csv_record("a,b\nc").cells, (Cells{"a", "b"}));
    const auto last = read_csv_record("a,b");
    EXPECT_EQ(last.cells, (Cells{"a", "b"}));
    EXPECT_EQ(last.octets, 3U);
    EXPECT_EQ(last.lines, 0);
    EXPECT_EQ(read_csv_record("a,").cells, (Cells{"a", ""}));
}

TEST(Csv, KeepsWhatStandsInQuotes) {
    const auto record = read_csv_record("\"a,\"\"b\"\"\r\nc\",\"\"\r\n");
    EXPECT_EQ(record.cells, (Cells{"a,\"b\"\r\nc", ""}));
    EXPECT_EQ(record.lines, 2);
    EXPECT_EQ(record.octets, 17U);
}

TEST(Csv, HasNoCellsOnAnEmptyLine) {
    const auto record = read_csv_record("\r\na");
    EXPECT_TRUE(record.cells.empty());
    EXPECT_EQ(record.octets, 2U);
    EXPECT_EQ(record.lines, 1);
}

TEST(Csv, KeepsACarriageReturnThatEndsNoLine) {
    EXPECT_EQ(read_csv_record("a\rb\n").cells, (Cells{"a\rb"}));
}

TEST(Csv, GoesOnBehindTheLineOfAFault) {
    struct Row {
        std::string_view text;
        CsvFault fault;
    };

    for (const auto& row : {Row{"a\"b,c\r\nnext", CsvFault::stray_quote},
                            Row{"\"a\"b,c\nnext", CsvFault::stray_quote},
                            Row{"\"a,b\nnext", CsvFault::unclosed_quote}}) {
        const auto record = read_csv_record(row.text);
        EXPECT_EQ(record.fault, row.fault) << row.text;
        EXPECT_TRUE(record.cells.empty());
        EXPECT_EQ(row.text.substr(record.octets), "next");
        EXPECT_EQ(record.lines, 1);
    }
}

TEST(Csv, RefusesTooManyCells) {
    const std::string most(max_csv_cells - 1, ',');
    EXPECT_EQ(read_csv_record(most + "\nnext").cells.size(), max_csv_cells);
    const auto more = read_csv_record(most + ",\nnext");
    EXPECT_EQ(more.fault, CsvFault::too_many_cells);
    EXPECT_EQ(more.octets, max_csv_cells + 1);
}

TEST(Csv, RefusesARecordThatIsTooLong) {
    const std::string longest(max_csv_record_octets - 1, 'a');
    EXPECT_FALSE(read_csv_record(longest + "\nnext").fault);
    EXPECT_EQ(read_csv_record(longest + "aa\nnext").fault, CsvFault::too_long);
    EXPECT_EQ(read_csv_record("\"" + longest + "aa\"\nnext").fault, CsvFault::unclosed_quote);
}

}  // namespace
}  // namespace certferry::service
