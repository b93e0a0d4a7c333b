/** TLS and proxies: their settings, and what OkHttp is given for them. */
@NullMarked
package dev.weir.wire.security;

import org.jspecify.annotations.NullMarked;
