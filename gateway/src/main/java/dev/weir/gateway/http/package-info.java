/** Serves HTTP/1.1 connections: limits, pipelining, backpressure, clients that go away. */
@NullMarked
package dev.weir.gateway.http;

import org.jspecify.annotations.NullMarked;
