package dev.weir.spi;

/** The settings of an extension that has none: any key beside {@code type} is refused. */
public record NoSettings() {}
