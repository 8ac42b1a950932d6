# Libraries from Debian 12 packages; nothing is downloaded while building.
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(PostgreSQL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(hogweed REQUIRED IMPORTED_TARGET hogweed nettle gmp)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)

# Only who builds tests needs their libraries: ./run --build does without.
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()

# Debian compiles toml++ into its library.
target_compile_definitions(PkgConfig::tomlplusplus INTERFACE TOML_HEADER_ONLY=0)

# Every file that sees Asio or Beast must see these macros alike: a mismatch links and then crashes.
add_library(certferry_asio INTERFACE)
target_link_libraries(certferry_asio INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(certferry_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_ARRAY)
