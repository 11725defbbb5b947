package x509

// The identifiers that decide how something else is read.
const (
	oidRSA         = "1.2.840.113549.1.1.1"
	oidPSS         = "1.2.840.113549.1.1.10"
	oidECPublicKey = "1.2.840.10045.2.1"
	oidDSA         = "1.2.840.10040.4.1"
	oidDH          = "1.2.840.10046.2.1"
)

// oidNames has the names of object identifiers as Wireshark writes them, and of
// some that it does not know what they mean.
var oidNames = map[string]string{
	// Attributes of names (X.520).
	"2.5.4.3": "id-at-commonName", "2.5.4.4": "id-at-surname", "2.5.4.5": "id-at-serialNumber", "2.5.4.6": "id-at-countryName", "2.5.4.7": "id-at-localityName",
	"2.5.4.8": "id-at-stateOrProvinceName", "2.5.4.9": "id-at-streetAddress", "2.5.4.10": "id-at-organizationName", "2.5.4.11": "id-at-organizationalUnitName",
	"2.5.4.12": "id-at-title", "2.5.4.13": "id-at-description", "2.5.4.15": "id-at-businessCategory", "2.5.4.17": "id-at-postalCode", "2.5.4.41": "id-at-name",
	"2.5.4.42": "id-at-givenName", "2.5.4.43": "id-at-initials", "2.5.4.44": "id-at-generationQualifier", "2.5.4.46": "id-at-dnQualifier", "2.5.4.65": "id-at-pseudonym",
	"2.5.4.97": "id-at-organizationIdentifier", "1.2.840.113549.1.9.1": "pkcs-9-at-emailAddress", "0.9.2342.19200300.100.1.25": "dc", "0.9.2342.19200300.100.1.1": "id-userid",
	"2.5.4.2": "id-at-knowledgeInformation", "2.5.4.16": "id-at-postalAddress", "2.5.4.18": "id-at-postOfficeBox", "2.5.4.19": "id-at-physicalDeliveryOfficeName", "2.5.4.20": "id-at-telephoneNumber",
	"2.5.4.45": "id-at-uniqueIdedntifier", "2.5.4.49": "id-at-distinguishedName", "2.5.4.51": "id-at-houseIdentifier", "2.5.4.54": "id-at-dmdName", "2.5.4.72": "id-at-role",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionOfIncorporationLocalityName", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionOfIncorporationStateOrProvinceName", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionOfIncorporationCountryName",
	"1.2.840.113549.1.9.8": "pkcs-9-at-unstructuredAddress", "1.3.6.1.5.5.7.9.1": "pkcs-9-at-dateOfBirth", "1.3.6.1.5.5.7.9.2": "pkcs-9-at-placeOfBirth", "1.3.6.1.5.5.7.9.3": "pkcs-9-at-gender",
	"1.3.6.1.5.5.7.9.4": "pkcs-9-at-countryOfCitizenship", "1.3.6.1.5.5.7.9.5": "pkcs-9-at-countryOfResidence",

	// Keys and signatures.
	oidRSA: "rsaEncryption", oidPSS: "id-RSASSA-PSS", "1.2.840.113549.1.1.4": "md5WithRSAEncryption", "1.2.840.113549.1.1.5": "sha1WithRSAEncryption",
	"1.2.840.113549.1.1.8": "id-mgf1", "1.2.840.113549.1.1.11": "sha256WithRSAEncryption", "1.2.840.113549.1.1.12": "sha384WithRSAEncryption",
	"1.2.840.113549.1.1.13": "sha512WithRSAEncryption", "1.2.840.113549.1.1.14": "sha224WithRSAEncryption", oidECPublicKey: "id-ecPublicKey",
	"1.2.840.10045.4.1": "ecdsa-with-SHA1", "1.2.840.10045.4.3.1": "ecdsa-with-SHA224", "1.2.840.10045.4.3.2": "ecdsa-with-SHA256",
	"1.2.840.10045.4.3.3": "ecdsa-with-SHA384", "1.2.840.10045.4.3.4": "ecdsa-with-SHA512", oidDSA: "id-dsa", oidDH: "dhpublicnumber", "1.2.840.10040.4.3": "id-dsa-with-sha1",
	"1.3.101.110": "X25519", "1.3.101.112": "Ed25519", "1.3.101.113": "Ed448", "1.2.840.10045.3.1.7": "secp256r1", "1.3.132.0.34": "secp384r1", "1.3.132.0.35": "secp521r1", "1.3.132.0.10": "secp256k1",
	"1.3.14.3.2.26": "SHA-1", "2.16.840.1.101.3.4.2.1": "sha256", "2.16.840.1.101.3.4.2.2": "sha384", "2.16.840.1.101.3.4.2.3": "sha512",
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44", "2.16.840.1.101.3.4.3.18": "ML-DSA-65", "2.16.840.1.101.3.4.3.19": "ML-DSA-87",

	// Extensions.
	"2.5.29.9": "id-ce-subjectDirectoryAttributes", "2.5.29.14": "id-ce-subjectKeyIdentifier", "2.5.29.15": "id-ce-keyUsage", "2.5.29.16": "id-ce-privateKeyUsagePeriod",
	"2.5.29.17": "id-ce-subjectAltName", "2.5.29.18": "id-ce-issuerAltName", "2.5.29.19": "id-ce-basicConstraints", "2.5.29.30": "id-ce-nameConstraints",
	"2.5.29.31": "id-ce-cRLDistributionPoints", "2.5.29.32": "id-ce-certificatePolicies", "2.5.29.33": "id-ce-policyMappings", "2.5.29.35": "id-ce-authorityKeyIdentifier",
	"2.5.29.36": "id-ce-policyConstraints", "2.5.29.37": "id-ce-extKeyUsage", "2.5.29.46": "id-ce-freshestCRL", "2.5.29.54": "id-ce-inhibitAnyPolicy",
	"1.3.6.1.5.5.7.1.1": "id-pe-authorityInfoAccess", "1.3.6.1.5.5.7.1.3": "id-pe-qcStatements", "1.3.6.1.5.5.7.1.11": "id-pe-subjectInfoAccess", "1.3.6.1.5.5.7.1.24": "id-pe-tlsfeature",
	"1.3.6.1.4.1.11129.2.4.2": "SignedCertificateTimestampList", "2.16.840.1.113730.1.1": "ns_cert_exts.cert_type", "2.16.840.1.113730.1.13": "ns_cert_exts.comment",

	"1.3.6.1.5.5.7.1.2": "id-pe-biometricInfo", "1.3.6.1.5.5.7.1.7": "id-pe-ipAddrBlocks", "1.3.6.1.5.5.7.1.8": "id-pe-autonomousSysIds", "1.3.6.1.5.5.7.1.12": "id-pe-logotype", "1.3.6.1.5.5.7.48.1.5": "id-pkix-ocsp-nocheck",
	"1.3.6.1.4.1.11129.2.4.3": "CT precertificate poison", "1.2.840.113533.7.65.0": "id-ce-entrustVersionInfo", "1.2.840.113549.1.9.15": "id-smime-capabilities",
	"1.3.6.1.4.1.311.20.2": "id-ms-certificate-template-name", "1.3.6.1.4.1.311.21.1": "id-ms-ca-version", "1.3.6.1.4.1.311.21.2": "id-ms-previous-cert-hash", "1.3.6.1.4.1.311.21.7": "id-ms-certificate-template", "1.3.6.1.4.1.311.21.10": "id-ms-application-certificate-policies",
	"2.16.840.1.113730.1.2": "ns_cert_exts.base_url", "2.16.840.1.113730.1.3": "ns_cert_exts.revocation-url", "2.16.840.1.113730.1.4": "ns_cert_exts.ca-revocation-url", "2.16.840.1.113730.1.7": "ns_cert_exts.cert-renewal-url",
	"2.16.840.1.113730.1.8": "ns_cert_exts.ca-policy-url", "2.16.840.1.113730.1.12": "ns_cert_exts.ssl-server-name",

	// What is inside of them.
	"0.4.0.1862.1.1": "qualified by the law of the EU", "0.4.0.1862.1.2": "limit on the value of what is signed", "0.4.0.1862.1.3": "how many years records are kept", "0.4.0.1862.1.4": "the private key is in a secure device",
	"0.4.0.1862.1.5": "where the terms can be read", "0.4.0.1862.1.6": "what it is for", "0.4.0.1862.1.6.1": "signatures", "0.4.0.1862.1.6.2": "seals", "0.4.0.1862.1.6.3": "websites", oidQCSyntax1: "id-qcs-pkixQCSyntax-v1", oidQCSyntax2: "id-qcs-pkixQCSyntax-v2",
	"1.3.6.1.5.5.7.8.5": "id-on-xmppAddr", "1.3.6.1.5.5.7.8.7": "id-on-dnsSRV", "1.3.6.1.4.1.311.20.2.2": "id-ms-kp-smartcard-logon",
	"2.23.140.1.1": "CA/Browser Forum, extended validation", "2.23.140.1.2.1": "CA/Browser Forum, domain validated", "2.23.140.1.2.2": "CA/Browser Forum, organization validated", "2.23.140.1.2.3": "CA/Browser Forum, individual validated",
	"1.2.840.113549.3.2": "rc2-cbc", "1.2.840.113549.3.4": "rc4", "1.2.840.113549.3.7": "des-ede3-cbc", "2.16.840.1.101.3.4.1.2": "id-aes128-CBC", "2.16.840.1.101.3.4.1.42": "id-aes256-CBC",
	"1.3.6.1.5.5.7.3.1": "id-kp-serverAuth", "1.3.6.1.5.5.7.3.2": "id-kp-clientAuth", "1.3.6.1.5.5.7.3.3": "id-kp-codeSigning", "1.3.6.1.5.5.7.3.4": "id-kp-emailProtection",
	"1.3.6.1.5.5.7.3.8": "id-kp-timeStamping", "1.3.6.1.5.5.7.3.9": "OCSPSigning", "2.5.29.37.0": "anyExtendedKeyUsage", "1.3.6.1.4.1.311.10.3.4": "id-ms-kp-efs", "1.3.6.1.4.1.311.20.2.3": "id-ms-user-principal-name",
	"1.3.6.1.5.5.7.2.1": "id-qt-cps", "1.3.6.1.5.5.7.2.2": "id-qt-unotice", "1.3.6.1.5.5.7.48.1": "id-ad-ocsp", "1.3.6.1.5.5.7.48.2": "id-ad-caIssuers", "1.3.6.1.5.5.7.48.5": "id-ad-caRepository", "2.5.29.32.0": "anyPolicy",

	// What is met seldom.
	"1.3.6.1.5.5.7.48.1.3": "id-pkix-ocsp-crl", "1.3.6.1.5.5.7.48.1.4": "id-pkix-ocsp-response", "1.3.6.1.5.5.7.48.1.6": "id-pkix-ocsp-archive-cutoff", "1.3.6.1.5.5.7.48.1.7": "id-pkix-ocsp-service-locator",
	"1.2.840.113549.1.1.2": "md2WithRSAEncryption", "1.2.840.113549.1.9.14": "pkcs-9-at-extensionRequest", "1.3.6.1.4.1.311.21.4": "id-ms-next-publish", "1.3.6.1.4.1.11129.2.4.5": "SignedCertificateTimestampList",
	"1.3.6.1.5.2.2": "id-pkinit-san", "1.3.6.1.5.5.7.1.6": "id-pe-aaControls", "1.3.6.1.5.5.7.1.10": "id-pe-ac-proxying", "1.3.6.1.5.5.7.1.13": "id-pe-wlanSSID",
	"1.3.6.1.5.5.7.1.14": "id-pe-proxyCertInfo", "1.3.6.1.5.5.7.1.25": "id-pe-mud-url", "1.3.6.1.5.5.7.3.5": "id-kp-ipsecEndSystem", "1.3.6.1.5.5.7.3.6": "id-kp-ipsecTunnel",
	"1.3.6.1.5.5.7.3.7": "id-kp-ipsecUser", "1.3.6.1.5.5.7.3.13": "id-kp-eapOverPPP", "1.3.6.1.5.5.7.3.14": "id-kp-eapOverLAN", "1.3.6.1.5.5.7.21.0": "id-ppl-anyLanguage",
	"1.3.6.1.5.5.7.21.1": "id-ppl-inheritAll", "1.3.6.1.5.5.7.21.2": "id-ppl-independent", "1.3.14.3.2.29": "sha-1WithRSAEncryption", "1.3.132.0.33": "secp224r1",
	"2.5.4.14": "id-at-searchGuide", "2.5.4.21": "id-at-telexNumber", "2.5.4.23": "id-at-facsimileTelephoneNumber", "2.5.4.24": "id-at-x121Address",
	"2.5.4.25": "id-at-internationalISDNNumber", "2.5.4.26": "id-at-registeredAddress", "2.5.4.27": "id-at-destinationIndicator", "2.5.4.28": "id-at-preferredDeliveryMethod",
	"2.5.4.33": "id-at-roleOccupant", "2.5.4.47": "id-at-enhancedSearchGuide", "2.5.4.48": "id-at-protocolInformation", "2.5.4.50": "id-at-uniqueMember",
	"2.5.4.53": "id-at-deltaRevocationList", "2.5.29.3": "id-ce-certificatePolicies", "2.5.29.20": "id-ce-cRLNumber", "2.5.29.21": "id-ce-reasonCode",
	"2.5.29.23": "id-ce-instructionCode", "2.5.29.24": "id-ce-invalidityDate", "2.5.29.27": "id-ce-deltaCRLIndicator", "2.5.29.28": "id-ce-issuingDistributionPoint",
	"2.5.29.29": "id-ce-certificateIssuer", "2.5.29.40": "id-ce-cRLStreamIdentifier", "2.5.29.44": "id-ce-cRLScope", "2.5.29.45": "id-ce-statusReferrals",
	"2.5.29.47": "id-ce-orderedList", "2.5.29.51": "id-ce-baseUpdateTime", "2.5.29.53": "id-ce-deltaInfo", "2.5.29.55": "id-ce-targetInformation",
	"2.5.29.58": "id-ce-toBeRevoked", "2.5.29.59": "id-ce-RevokedGroups", "2.5.29.60": "id-ce-expiredCertsOnCRL", "2.5.29.61": "id-ce-aAissuingDistributionPoint",
	"2.16.840.1.101.3.4.3.2": "id-dsa-with-sha256",
	"1.3.6.1.5.5.7.8.9":      "id-on-SmtpUTF8Mailbox", "1.3.6.1.5.5.7.3.17": "id-kp-ipsecIKE", "1.3.6.1.5.5.7.3.21": "id-kp-secureShellClient", "1.3.6.1.5.5.7.3.22": "id-kp-secureShellServer", "1.3.6.1.5.2.3.5": "id-pkinit-KPKdc",
}

// oidName is an identifier's name. Of what has none the first arc is named, as
// Wireshark does.
func oidName(id string) string {
	if n := oidNames[id]; n != "" {
		return n
	}
	for top, name := range [...]string{"itu-t.", "iso.", "joint-iso-itu-t."} {
		if len(id) >= 2 && int(id[0]) == '0'+top && id[1] == '.' {
			return name + id[2:]
		}
	}
	return id
}
