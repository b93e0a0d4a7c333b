/** The runtime: built with {@link dev.weir.Weir#builder()}, used as a {@link dev.weir.client.WeirClient}. */
@NullMarked
package dev.weir;

import org.jspecify.annotations.NullMarked;
