/** The intent types {@code network}: instructions about network functions and workloads. */
@NullMarked
package dev.weir.intents.network;

import org.jspecify.annotations.NullMarked;
