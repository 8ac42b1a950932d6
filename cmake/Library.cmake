# certferry_library(NAME SOURCES file... [TESTS file...] [LINK lib...] [LINK_PRIVATE lib...])
#
# One folder under src/ is one library `certferry_NAME` and, if it has tests, one test program `NAME_test`.
# LINK and LINK_PRIVATE name the folder libraries it may include (tools/check_layers compares the two) and
# third-party targets.
function(certferry_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;TESTS;LINK;LINK_PRIVATE;TEST_LINK" ${ARGN})
  add_library(certferry_${name} STATIC ${arg_SOURCES})
  target_link_libraries(certferry_${name}
    PUBLIC certferry_compiler ${arg_LINK}
    PRIVATE ${arg_LINK_PRIVATE})
  if(arg_TESTS AND BUILD_TESTING)
    certferry_test(${name}_test SOURCES ${arg_TESTS} LINK certferry_${name} ${arg_LINK_PRIVATE} ${arg_TEST_LINK})
  endif()
endfunction()

# certferry_test(NAME SOURCES file... LINK lib...): a GoogleTest program known to ctest test by test.
function(certferry_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINK} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE CERTFERRY_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data")
  gtest_discover_tests(${name} TEST_PREFIX ${name}. DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS unit TIMEOUT 120)
endfunction()
