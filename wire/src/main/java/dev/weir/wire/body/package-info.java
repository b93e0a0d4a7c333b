/** The bodies of requests and responses: JSON, server-sent events, decompression, UTF-8. */
@NullMarked
package dev.weir.wire.body;

import org.jspecify.annotations.NullMarked;
