namespace HealthPortal.Web.Licensing.LicenceCollection;

/// <summary>Addresses of photographs on licences: each lies below its record or its licence.</summary>
public static class PhotoAddress
{
    public const string Accept = ".jpg,.jpeg,.png";

    public static string OfRecord(string type, Guid record) => $"{RecordAddress.Of(type, record)}/photo";

    public static string OfLicence(string type, Guid licence) => $"{LicenceLibrary.LibraryAddress.Of(type, licence)}/photo";

    /// <summary>Takes many in a zip.</summary>
    public static string Archive(string type) => $"{CollectionAddress.Path}/photos/{type}";
}
