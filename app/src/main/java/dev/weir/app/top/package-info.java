/**
 * {@code weir top}: {@link dev.weir.app.top.Watched} asks one runtime, {@link dev.weir.app.top.TopScreen} is what a terminal
 * shows of it and what keys do, {@link dev.weir.app.top.TopFrame} writes it as lines, and
 * {@link dev.weir.app.top.TopTerminal} is the terminal.
 */
@NullMarked
package dev.weir.app.top;

import org.jspecify.annotations.NullMarked;
