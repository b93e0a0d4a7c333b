package dev.weir.spi;

/** The settings of an extension without settings: any key other than {@code type} is rejected. */
public record NoSettings() {}
