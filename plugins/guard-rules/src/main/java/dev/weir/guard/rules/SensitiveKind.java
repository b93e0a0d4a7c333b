package dev.weir.guard.rules;

/** The kinds of secrets and personal data that {@link MaskGuard} knows. */
public enum SensitiveKind {
    /** E-mail addresses. */
    EMAIL("EMAIL"),
    /** Numbers of payment cards, 13 to 19 digits whose check digit (Luhn) is right. */
    CARD("CARD"),
    /** Account numbers (ISO 13616) whose check digits (mod 97) are right. */
    IBAN("IBAN"),
    /** Phone numbers: international ones, those with a leading 0 in groups, and North American ones in groups. */
    PHONE("PHONE"),
    /** IPv4 and IPv6 addresses. */
    IP("IP"),
    /** Keys of known providers, by their prefixes. */
    API_KEY("API_KEY"),
    /** Private keys in PEM. */
    PRIVATE_KEY("PRIVATE_KEY"),
    /** JSON Web Tokens. */
    JWT("JWT");

    private final String label;

    SensitiveKind(String label) {
        this.label = label;
    }

    /** The name in placeholders. */
    String label() {
        return label;
    }
}
