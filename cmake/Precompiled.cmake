# Precompiled headers: what nearly every file includes, parsed once for all libraries and once for all tests.
#
# They hide a missing #include, so the presets `dev` and `tidy` do without and find it.
if(CERTFERRY_PCH)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/pch.cpp CONTENT "// Owns a precompiled header.\n")
  set(headers
    <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <span> <stdexcept>
    <string> <string_view> <unordered_map> <variant> <vector>)

  add_library(certferry_pch OBJECT ${PROJECT_BINARY_DIR}/pch.cpp)
  target_link_libraries(certferry_pch PRIVATE certferry_compiler)
  target_precompile_headers(certferry_pch PRIVATE ${headers})

  if(BUILD_TESTING)
    add_library(certferry_test_pch OBJECT ${PROJECT_BINARY_DIR}/pch.cpp)
    target_link_libraries(certferry_test_pch PRIVATE certferry_compiler GTest::gmock)
    target_compile_options(certferry_test_pch PRIVATE ${CERTFERRY_TEST_OPTIONS})
    target_precompile_headers(certferry_test_pch PRIVATE ${headers} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

# certferry_precompiled(TARGET OWNER): lets a target use the header of certferry_pch or certferry_test_pch.
function(certferry_precompiled target owner)
  if(CERTFERRY_PCH)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  endif()
endfunction()
