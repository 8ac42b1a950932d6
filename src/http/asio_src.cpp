// The compiled halves of Asio and Beast, which BOOST_ASIO_SEPARATE_COMPILATION and
// BOOST_BEAST_SEPARATE_COMPILATION leave out of every other file.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
