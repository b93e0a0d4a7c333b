/**
 * Configuration: reads the sources, binds them to records, reports every problem with its place, and describes itself.
 * {@link dev.weir.config.ConfigurationLoader} is the way in.
 */
@NullMarked
package dev.weir.config;

import org.jspecify.annotations.NullMarked;
