package dev.weir.config;

/** Why a value cannot be used, in words that do not show it: the value may be a secret. */
final class InvalidValue extends Exception {

    private static final long serialVersionUID = 1;

    InvalidValue(String expected) {
        super(expected, null, false, false);
    }

    String expected() {
        return String.valueOf(getMessage());
    }
}
