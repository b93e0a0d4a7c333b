/**
 * Broken streams: how the answer to a call of a route reaches its listener whole when the stream of one target breaks. The
 * face is {@link dev.weir.route.stream.StreamedAnswer}.
 */
@NullMarked
package dev.weir.route.stream;

import org.jspecify.annotations.NullMarked;
