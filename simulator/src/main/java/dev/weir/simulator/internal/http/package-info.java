/** The HTTP server: connections, the sending of responses at their pace, and the request log. */
@NullMarked
package dev.weir.simulator.internal.http;

import org.jspecify.annotations.NullMarked;
