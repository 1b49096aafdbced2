#pragma once
// Boost is compiled once, in boost.cpp; every other file sees declarations only.
#define BOOST_ASIO_SEPARATE_COMPILATION
#define BOOST_BEAST_SEPARATE_COMPILATION
#define BOOST_ASIO_DISABLE_BOOST_DATE_TIME
