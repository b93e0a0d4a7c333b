/** {@code weir plugin}: the plugins that are there, their check and installation, and new ones. */
@NullMarked
package dev.weir.app.plugin;

import org.jspecify.annotations.NullMarked;
