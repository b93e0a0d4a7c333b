/** The keys of clients: their file, how a request is authenticated, and the rates that they permit. */
@NullMarked
package dev.weir.gateway.keys;

import org.jspecify.annotations.NullMarked;
