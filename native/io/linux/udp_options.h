#pragma once

#include <netinet/in.h>
#include <netinet/udp.h>

// Newer than the C library the binary is built against (glibc 2.28).
#ifndef UDP_SEGMENT
#define UDP_SEGMENT 103
#endif
#ifndef UDP_GRO
#define UDP_GRO 104
#endif
