/** What an application asks and gets: intents, options, results, and the client that takes them. */
@NullMarked
package dev.weir.client;

import org.jspecify.annotations.NullMarked;
